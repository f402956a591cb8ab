package redact

import "strings"

// quoted finds what stands in the quotes at an offset; false if there are none, or if more
// of the same word follows them.
func (r *reader) quoted(from int) (inner span, ok bool) {
	depth := blanks(r.s[from:], `\`)
	open := from + depth
	if open == len(r.s) || !isQuote(r.s[open]) {
		return span{}, false
	}
	end, ok := closing(r.s, open, depth)
	if !ok || !r.endsWord(end+depth+1) {
		return span{}, false
	}
	return span{open + 1, end}, true
}

// word returns the end of the word of a shell at an offset, with the blanks in it that are quoted. Quotes that
// are never closed hold the rest of the line.
func (r *reader) word(i int, ends string) int {
	for i < len(r.s) && strings.IndexByte(ends, r.s[i]) < 0 {
		next := r.letter(i)
		if next == i {
			break
		}
		i = next
	}
	return i
}

// letter goes behind the next part of a word: a letter, one with a backslash, quotes, or
// what stands for the output of a command.
// It stays where the word ends.
func (r *reader) letter(i int) int {
	switch {
	case r.s[i] == '\\':
		return r.escaped(i)
	case strings.HasPrefix(r.s[i:], "$("):
		return i + substitution(r.s[i:])
	case !isQuote(r.s[i]):
		return i + 1
	case r.inSingle && strings.HasPrefix(r.s[i:], doubled):
		line := r.s[i+len(doubled):]
		line = line[:until(line, "\r\n")]
		if n := strings.Index(line, doubled); n >= 0 {
			line = line[:n+len(doubled)]
		}
		return i + len(doubled) + len(line)
	case r.endsWord(i):
		return i
	}
	end, ok := closing(r.s, i, 0)
	if !ok {
		return i + until(r.s[i:], "\r\n")
	}
	return end + 1
}

// doubled is how single quotes of YAML write one of them.
const doubled = "''"

// substitution is how long the $(command) is that a text begins with, on its line. One that
// is never closed holds the rest of it.
func substitution(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '\r', '\n':
			return i
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// escaped goes behind backslashes and what they escape.
func (r *reader) escaped(i int) int {
	next := i + blanks(r.s[i:], `\`)
	switch {
	case next == len(r.s), r.s[next] == '\r', r.s[next] == '\n':
		return next
	case r.endsWord(i):
		return i
	}
	return next + 1
}

// endsWord reports whether a word that may have been quoted is over.
func (r *reader) endsWord(i int) bool {
	if i >= len(r.s) {
		return true
	}
	switch c := r.s[i]; c {
	case ' ', '\t', '\r', '\n', ',', ';', ')', ']', '}':
		return true
	case '"':
		return r.inDouble && r.endsQuotes(i+1)
	case '\'':
		return r.inSingle && r.endsQuotes(i+1)
	case '\\':
		next := i + blanks(r.s[i:], `\`)
		return r.inDouble && next < len(r.s) &&
			(isLetterOfEscape(r.s[next]) && (next-i)%2 == 1 || r.s[next] == '"' && r.endsQuotes(next+1))
	}
	return false
}

// endsQuotes reports whether the quotes before an offset were closing ones.
func (r *reader) endsQuotes(i int) bool {
	return i == len(r.s) || strings.IndexByte(" \t\r\n,;)]}\\\"'", r.s[i]) >= 0
}

// deepest is how many backslashes quotes may have before them: those of JSON within JSON within JSON
// within JSON within JSON.
const deepest = 31

// closing finds where the text in quotes ends that have so many backslashes before them,
// as quotes in quotes do.
func closing(s string, open, depth int) (end int, ok bool) {
	if depth > deepest {
		return 0, false
	}
	for i := open + 1; i < len(s); i++ {
		if s[i] != s[open] {
			continue
		}
		n := backslashes(s[open+1:i], i-open-1)
		switch {
		case depth > 0 && n <= depth:
			return i - n, true
		case depth == 0 && (s[i] == '\'' || n%2 == 0):
			return i, true
		}
	}
	return 0, false
}

func isQuote(c byte) bool { return c == '"' || c == '\'' }
