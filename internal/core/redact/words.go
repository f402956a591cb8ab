package redact

import (
	"sort"
	"strings"
)

// isCommand reports whether the reader is at a word that may begin a command with known places of secrets.
func (r *reader) isCommand() bool {
	places := placesOf()[programName(r.name())]
	if places == nil || r.inMessage && places[0].lines || r.end < len(r.s) && strings.IndexByte(" \t\r\n,\\\"'", r.s[r.end]) < 0 {
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
	for _, p := range secretParts(raw) {
		at := words[p.word].from
		all = append(all, span{at + p.from, at + p.to})
	}
	return all
}

// commandWords finds the words behind the program that the reader is at: items of a list, or words of a shell.
func (r *reader) commandWords() []span {
	after := r.end + blanks(r.s[r.end:], `\"'`)
	rest := strings.TrimLeft(r.s[after:], " \t")
	if strings.HasPrefix(rest, ",") {
		return r.flowItems(after)
	}
	if rest = strings.TrimLeft(rest, "\r"); rest == "" || rest[0] == '\n' {
		if line, dash, ok := r.blockItem(); ok {
			return r.blockItems(line, dash)
		}
	}
	return r.shellWords(r.end)
}

// flowItems finds the items of a list in brackets from an offset on.
func (r *reader) flowItems(i int) []span {
	var items []span
	for {
		if i += blanks(r.s[i:], " \t\r\n,"); i == len(r.s) || r.s[i] == ']' {
			return items
		}
		item, ok := r.quoted(i)
		if !ok {
			item = r.upTo(i, ",]\n")
		}
		if i = item.to; ok {
			i += blanks(r.s[i:], `\`) + 1
		}
		items = append(items, item)
	}
}

// blockItem finds the line of the list's item that is all of the name that the reader is at, and the column
// of its dash. The item may have a header, and the name stand below that.
func (r *reader) blockItem() (line, dash int, ok bool) {
	all := r.outline.lines()
	line = r.outline.lineAt(r.line)
	if r.wordStart() > r.lead {
		return 0, 0, false
	}
	at := all[line]
	if at.column == at.indent && line > 0 {
		if at = all[line-1]; !isBlock(r.s[min(at.from+at.column, at.to-1):at.to]) {
			return 0, 0, false
		}
	}
	dash = strings.LastIndexByte(r.s[at.from:at.from+at.column], '-')
	return line, dash, dash >= 0
}

// blockItems finds the items behind a line of a list whose dashes are in a column.
func (r *reader) blockItems(line, dash int) []span {
	all := r.outline.lines()
	var items []span
	for i := line + 1; i < len(all); i++ {
		l := all[i]
		switch {
		case l.indent == dash && l.isItem:
			from := min(l.from+dash+1, l.to)
			from += blanks(r.s[from:l.to], " \t")
			items = append(items, r.upTo(from, "\n"))
		case l.indent > dash && len(items) > 0: // it goes on, or begins below its header
			last := &items[len(items)-1]
			if isBlock(r.s[last.from:last.to] + "\n") {
				last.from = l.from + l.indent
			}
			last.to = l.to
		default:
			return items
		}
	}
	return items
}

// shellWords finds the words of a shell from an offset on, up to where the command ends.
func (r *reader) shellWords(i int) []span {
	if at := r.wordStart(); at > 0 && isQuote(r.s[at-1]) && i < len(r.s) && r.s[i] == r.s[at-1] {
		i++ // the program is in quotes of its own
	}
	most := len(r.s)
	goesOn := r.goesOn
	if r.goesOnForLines() {
		most, goesOn = mostOfLines, func(int) bool { return true }
	}
	var words []span
	for i < len(r.s) && len(words) < most {
		slashes := blanks(r.s[i:], `\`)
		end := i + slashes
		switch c := r.s[i]; {
		case c == ' ' || c == '\t':
			i++
		case c == '\n' || c == '\r':
			if !goesOn(i) {
				return words
			}
			i++
		case slashes > 0 && end < len(r.s) && (r.s[end] == '\n' || r.s[end] == '\r'):
			i = end + blanks(r.s[end:], " \t\r\n") // in single quotes of YAML, an empty line stands for the line break
		case slashes%2 == 1 && end < len(r.s) && r.inDouble && isLetterOfEscape(r.s[end]): // \\\n goes on, \n ends it
			if slashes == 1 && r.s[end] != 't' && !goesOn(len(r.s)) {
				return words
			}
			i = end + 1
		default:
			to := r.shellWord(i)
			if to == i {
				return words
			}
			words = append(words, span{i, to})
			i = to
		}
	}
	return words
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
	for i < len(r.s) && strings.IndexByte(" \t\r\n;|&)`", r.s[i]) < 0 {
		next := r.letter(i)
		if next == i {
			break
		}
		i = next
	}
	return i
}

// goesOn reports whether the line break at an offset is none for a shell: the next line is indented more, or
// both are of a folded text.
func (r *reader) goesOn(i int) bool {
	all := r.outline.lines()
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
