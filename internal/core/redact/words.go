package redact

import (
	"sort"
	"strings"
)

// isCommand reports whether the reader is at a word that may begin a command with known places of secrets.
func (r *reader) isCommand() bool {
	places := placesOf()[programName(r.name())]
	isWord := r.end == len(r.s) || strings.IndexByte(" \t\r\n,\\\"'", r.s[r.end]) >= 0
	if places == nil || !isWord || r.inMessage && places[0].lines {
		return false
	}
	at := r.wordStart()
	return !r.words[at] && (at == 0 || strings.IndexByte(" \t\r\n\"'(`;|&[,!={", r.s[at-1]) >= 0 || r.isEscape(at-1))
}

// wordStart is where the word begins that the name ends: a path, of which it is the last part.
func (r *reader) wordStart() int {
	at := r.start
	for at > r.line && (nameByte(r.s[at-1]) || r.s[at-1] == '/') && !r.isEscape(at-1) {
		at--
	}
	return at
}

// command finds what is secret by where it stands in the command that the reader is at. Where commands are
// within commands without end, it takes all that follows for secret.
func (r *reader) command() []span {
	if r.isTired() {
		return []span{r.upTo(r.end, "\n")}
	}
	words := append([]span{{r.start, r.end}}, r.commandWords()...)
	raw := make([]string, len(words))
	for i, word := range words {
		raw[i] = r.s[word.from:word.to]
		if !r.goesOnForLines() && !strings.ContainsAny(raw[i], " \t\n") { // a command within a word is read by itself
			r.words[word.from] = true
		}
	}
	r.spent += words[len(words)-1].to - r.start
	var all []span
	for i, parts := range secretParts(raw) {
		for _, part := range parts {
			all = append(all, span{words[i].from + part.from, words[i].from + part.to})
		}
	}
	return all
}

// commandWords finds the words behind the program that the reader is at: items of a list, or words of a shell,
// up to where the command ends.
func (r *reader) commandWords() []span {
	start, i := r.wordStart(), r.behindQuotes(r.end)
	if i > r.end && (start == 0 || !isQuote(r.s[start-1])) {
		return nil // the quotes are around more than the program
	}
	most, goesOn := len(r.s), r.goesOn
	if r.goesOnForLines() {
		most, goesOn = mostOfLines, func(int) bool { return true }
	}
	i, first := r.nextWord(i, goesOn)
	dash := 0
	if first == nextLine {
		if dash = r.dash(i); start > r.lead {
			return nil
		}
	}
	var words []span
	for by := first; by == first && by != nothing && i < len(r.s) && len(words) < most; {
		word := span{i, i}
		if by == nextWord {
			word.to = r.shellWord(i)
		} else {
			word = r.item(i, by)
		}
		if by == nextWord && word.from == word.to || by == nextLine && r.dash(i) != dash {
			break
		}
		words = append(words, word)
		if i = word.to; by != nextWord {
			i = r.behindQuotes(i)
		}
		i, by = r.nextWord(i, goesOn)
	}
	return words
}

// nextWord finds the word behind an offset: in a shell, or the next item of a list. A line break that is none
// for a shell goes on.
func (r *reader) nextWord(i int, goesOn func(int) bool) (int, separator) {
	by := nothing
	for i < len(r.s) {
		slashes := blanks(r.s[i:], `\`)
		end := i + slashes
		switch c := r.s[i]; {
		case c == ' ' || c == '\t':
			i, by = i+1, max(by, nextWord)
		case c == '\n' || c == '\r':
			next := i + blanks(r.s[i:], " \t\r\n")
			switch {
			case isDash(r.s[next:]):
				next, by = next+1, nextLine
			case by < nextItem && !goesOn(i):
				return i, nothing
			}
			i, by = next, max(by, nextWord)
		case c == ',':
			i, by = i+1, nextItem
		case slashes > 0 && end < len(r.s) && (r.s[end] == '\n' || r.s[end] == '\r'):
			i, by = end+blanks(r.s[end:], " \t\r\n"), max(by, nextWord) // in single quotes of YAML, an empty line stands for it
		case slashes > 0 && end < len(r.s) && r.inDouble && isLetterOfEscape(r.s[end]): // \\\n goes on, \n ends it
			if slashes == 1 && r.s[end] != 't' && !goesOn(len(r.s)) {
				return i, nothing
			}
			i, by = end+1, max(by, nextWord)
		default:
			return i, by
		}
	}
	return i, by
}

// behindQuotes returns what is behind the quotes at an offset, if there are some.
func (r *reader) behindQuotes(i int) int {
	if at := i + blanks(r.s[i:], `\`); at < len(r.s) && isQuote(r.s[at]) {
		return i + blanks(r.s[i:], `\"'`)
	}
	return i
}

// item finds the item of a list at an offset.
func (r *reader) item(i int, by separator) span {
	if by == nextLine && isBlock(r.s[i:]) {
		return r.block(i, r.dash(i))
	}
	if inner, ok := r.quoted(i); ok {
		return inner
	}
	if by == nextItem {
		return r.upTo(i, ",]\n")
	}
	v := r.upTo(i, "\n")
	return span{i, r.linesBelow(v.to, r.dash(i))}
}

// dash returns the column of the dash before an item.
func (r *reader) dash(i int) int {
	dash := strings.LastIndexByte(r.s[:i], '-')
	return dash - 1 - strings.LastIndexByte(r.s[:max(0, dash)], '\n')
}

// goesOnForLines reports whether the command that the reader is at goes on over the ends of lines.
func (r *reader) goesOnForLines() bool { return placesOf()[programName(r.name())][0].lines }

// mostOfLines is how many words an entry of .netrc has that matter.
const mostOfLines = 8

// shellWord returns the end of the word of a shell at an offset.
func (r *reader) shellWord(i int) int {
	if inner, ok := r.quoted(i); ok && r.s[i] == '\\' {
		return inner.to + blanks(r.s[inner.to:], `\`) + 1
	}
	return r.word(i, " \t\r\n;|&)`")
}

// goesOn reports whether the line break at an offset is none for a shell: the next line is indented more, or
// both are of a folded text.
func (r *reader) goesOn(i int) bool {
	all := r.lines
	next := sort.Search(len(all), func(n int) bool { return all[n].from > i })
	if next == 0 || next == len(all) {
		return false
	}
	line := all[next-1]
	if all[next].indent > line.column {
		return true
	}
	if line.parent < 0 || all[next].parent != line.parent {
		return false
	}
	header := strings.TrimRight(r.s[all[line.parent].from:all[line.parent].to], "+-123456789 \t\r")
	return strings.HasSuffix(header, " >")
}
