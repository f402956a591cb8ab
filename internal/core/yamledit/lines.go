package yamledit

import (
	"bytes"
	"unicode/utf8"
)

// lineTable knows where the lines of a source begin, as the decoder counts them.
type lineTable struct {
	src    []byte
	starts []int
	isJSON bool     // its columns are bytes, not runes
	last   position // the one asked for last: nodes are asked for as they stand
}

// position is a 1-based line and column and the offset at which they are.
type position struct{ line, column, offset int }

func newLineTable(src []byte, isJSON bool) *lineTable {
	t := &lineTable{src: src, starts: []int{markLen(src)}, isJSON: isJSON}
	if isJSON {
		t.starts[0] = 0
	}
	for i := 0; i < len(src); {
		n := breakLen(src[i:])
		i += max(n, 1)
		if n > 0 && (!isJSON || src[i-1] == '\n') { // JSON's strings may hold the other breaks
			t.starts = append(t.starts, i)
		}
	}
	return t
}

// offset returns the byte offset of a 1-based line and column, or -1 past the end.
func (t *lineTable) offset(line, column int) int {
	if line < 1 || line > len(t.starts) {
		return -1
	}
	start := t.starts[line-1]
	if t.isJSON {
		return start + column - 1
	}
	if t.last.line != line || t.last.column > column {
		t.last = position{line, 1, start}
	}
	for t.last.column < column && t.last.offset < len(t.src) {
		_, n := utf8.DecodeRune(t.src[t.last.offset:])
		t.last.offset += n
		t.last.column++
	}
	if t.last.column < column {
		return -1
	}
	return t.last.offset
}

// breakLen returns the length of the line break that b begins with, or 0. libyaml breaks
// lines at LF, CR, CRLF, NEL, LS and PS.
func breakLen(b []byte) int {
	switch {
	case len(b) == 0:
		return 0
	case b[0] == '\n':
		return 1
	case b[0] == '\r' && len(b) > 1 && b[1] == '\n':
		return 2
	case b[0] == '\r':
		return 1
	case b[0] == 0xC2 && len(b) > 1 && b[1] == 0x85:
		return 2
	case b[0] == 0xE2 && len(b) > 2 && b[1] == 0x80 && (b[2] == 0xA8 || b[2] == 0xA9):
		return 3
	}
	return 0
}

// decodedBreak returns what a line break decodes to: LS and PS stay, all others are LF.
func decodedBreak(b []byte) string {
	if breakLen(b) == 3 {
		return string(b[:3])
	}
	return "\n"
}

// lineEnd returns the offset of the line break at or after at, or the end.
func lineEnd(src []byte, at int) int {
	for at < len(src) && breakLen(src[at:]) == 0 {
		at++
	}
	return at
}

// nextLine returns the offset at which the line after the one that holds at begins, or
// the end.
func nextLine(src []byte, at int) int {
	at = lineEnd(src, at)
	return at + breakLen(src[at:])
}

// lineStart returns the offset at which the line that holds at begins, behind a byte order
// mark.
func lineStart(src []byte, at int) int {
	first := min(at, markLen(src))
	for at > first && (!endsInBreak(src[:at]) || insideCRLF(src, at)) {
		at--
	}
	return at
}

// markLen returns the length of the byte order mark that a source begins with, or 0.
func markLen(src []byte) int {
	if bytes.HasPrefix(src, []byte("\ufeff")) {
		return 3
	}
	return 0
}

func insideCRLF(src []byte, at int) bool {
	return at < len(src) && src[at-1] == '\r' && src[at] == '\n'
}

// endsInBreak reports whether b ends in a line break.
func endsInBreak(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	switch b[len(b)-1] {
	case '\n', '\r':
		return true
	case 0x85:
		return len(b) > 1 && breakLen(b[len(b)-2:]) == 2
	case 0xA8, 0xA9:
		return len(b) > 2 && breakLen(b[len(b)-3:]) == 3
	}
	return false
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

func skipBlanks(src []byte, at int) int {
	for at < len(src) && isBlank(src[at]) {
		at++
	}
	return at
}

// skipBlanksBack returns the offset at which the blanks that end at at begin.
func skipBlanksBack(src []byte, at int) int {
	for at > 0 && isBlank(src[at-1]) {
		at--
	}
	return at
}

// skipBreaks passes over blanks and line breaks.
func skipBreaks(src []byte, at int) int {
	for {
		at = skipBlanks(src, at)
		n := breakLen(src[at:])
		if n == 0 {
			return at
		}
		at += n
	}
}

// endsLine reports whether no text of a line is left at an offset.
func endsLine(src []byte, at int) bool {
	return at >= len(src) || breakLen(src[at:]) > 0 || at > 0 && endsInBreak(src[:at])
}

// skipSpace passes over blanks, line breaks and comments.
func skipSpace(src []byte, at int) int {
	for at < len(src) {
		switch n := breakLen(src[at:]); {
		case n > 0:
			at += n
		case isBlank(src[at]):
			at++
		case src[at] == '#' && (at == 0 || isBlank(src[at-1]) || endsInBreak(src[:at])):
			at = lineEnd(src, at)
		default:
			return at
		}
	}
	return at
}

// onlyBlanksBefore reports whether nothing but blanks stands before at on its line.
func onlyBlanksBefore(src []byte, at int) bool {
	for _, c := range src[lineStart(src, at):at] {
		if !isBlank(c) {
			return false
		}
	}
	return true
}
