package registryinit

import "strings"

// Lines are those of a text, to be edited.
type Lines struct {
	All     []string
	newline string
	ended   bool // by a line break
	count   int  // as the text came
}

// LinesOf returns the lines of a text.
func LinesOf(text []byte) *Lines {
	l, s := Lines{newline: "\n"}, string(text)
	if n := strings.Count(s, "\n"); n > 0 && strings.Count(s, "\r\n") == n {
		l.newline = "\r\n"
	}
	s, l.ended = strings.CutSuffix(s, l.newline)
	l.All = strings.Split(s, l.newline)
	l.count = len(l.All)
	return &l
}

// Bytes returns the text of the lines.
func (l *Lines) Bytes() []byte {
	text := strings.Join(l.All, l.newline)
	if l.ended || len(l.All) != l.count {
		text += l.newline
	}
	return []byte(text)
}
