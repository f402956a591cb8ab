package registryinit

import (
	"errors"
	"slices"
	"strings"
)

// lines are those of a file, each without what ends it.
type lines struct {
	all []string
	end string // what ends a line
}

func linesOf(text []byte) *lines {
	l := &lines{end: "\n"}
	if first, _, _ := strings.Cut(string(text), "\n"); strings.HasSuffix(first, "\r") {
		l.end = "\r\n"
	}
	l.all = strings.Split(string(text), "\n")
	return l
}

func (l *lines) bytes() []byte { return []byte(strings.Join(l.all, "\n")) }

// insert puts lines before the one at an index. Behind a last line that nothing ends, it ends
// that as well.
func (l *lines) insert(at int, more ...string) {
	own := strings.TrimSuffix(l.end, "\n")
	for i := range more {
		more[i] += own
	}
	if at == len(l.all) && at > 0 {
		l.all[at-1] += own
		more = append(more, "")
	}
	l.all = slices.Insert(l.all, at, more...)
}

var errNoSuchLine = errors.New("no such line")

// put replaces a line that says nothing else by what block gives for its indentation.
func (l *lines) put(line string, block func(indent string) []string) error {
	at := slices.IndexFunc(l.all, func(text string) bool { return strings.TrimSpace(text) == line })
	if at < 0 {
		return errNoSuchLine
	}
	indent := indentOf(l.all[at])
	l.all = slices.Delete(l.all, at, at+1)
	l.insert(at, block(indent)...)
	return nil
}

// putBelow does so after the comments that follow and are indented deeper: they belong to
// what is above.
func (l *lines) putBelow(line string, block func(indent string) []string) error {
	at := slices.IndexFunc(l.all, func(text string) bool { return strings.TrimSpace(text) == line })
	if at < 0 {
		return errNoSuchLine
	}
	indent := indentOf(l.all[at])
	l.all = slices.Delete(l.all, at, at+1)
	for at < len(l.all) && isComment(l.all[at]) && len(indentOf(l.all[at])) > len(indent) {
		at++
	}
	more := block(indent)
	if more[0] == "" && at > 0 && strings.HasSuffix(strings.TrimSpace(l.all[at-1]), ":") {
		more = more[1:] // a blank line is between entries
	}
	l.insert(at, more...)
	return nil
}

func indentOf(line string) string {
	return line[:len(line)-len(strings.TrimLeft(line, " "))]
}

func isComment(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "#") }
