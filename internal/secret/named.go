package secret

import (
	"slices"
	"strings"
	"sync"
)

// findNamed finds the values of names that say that they hold a secret, and what Secrets
// hold under whatever name.
func findNamed(s string, inMessage bool) []span {
	r := reader{s: s, inMessage: inMessage, holdsSecret: sync.OnceValue(func() bool { return holdsSecret(s) })}
	var all []span
	for r.next() {
		switch {
		case r.isData():
			all = append(all, r.data()...)
			r.skip(r.mapEnd())
		case IsName(r.name()), r.name() == r.flag, r.isVariable():
			if v := r.value(); v.from < v.to {
				all = append(all, v)
				r.skip(v.to)
			}
		}
	}
	return all
}

// reader goes through a text from name to name, and knows what each one is in.
type reader struct {
	s           string
	inMessage   bool
	holdsSecret func() bool // whether there is a Secret anywhere

	start, end int // of the name

	line     int    // where its line begins
	inDouble bool   // inside double quotes that opened on the line
	inSingle bool   // inside single quotes that did; those within the double ones, if there are some
	around   bool   // there are single quotes around the double ones
	braces   int    // how many opened on the line and are not closed
	flag     string // that is followed by a password in the command around it
}

// name gives the name that the reader is at.
func (r *reader) name() string { return r.s[r.start:r.end] }

// next goes to the next name, if there is one.
func (r *reader) next() bool {
	if flag := passwordFlag(r.name()); flag != "" {
		r.flag = flag
	}
	for i := r.end; i < len(r.s); i++ {
		if nameByte(r.s[i]) && !r.isEscape(i) {
			r.start, r.end = i, i+nameLen(r.s[i:])
			return true
		}
		r.pass(i)
	}
	return false
}

// skip goes on from an offset behind the name.
func (r *reader) skip(to int) {
	for i := r.end; i < to; i++ {
		r.pass(i)
	}
	r.start, r.end = to, to
}

// pass takes down what a byte opens or closes.
func (r *reader) pass(i int) {
	switch r.s[i] {
	case '"':
		switch {
		case backslashes(r.s, i)%2 != 0:
		case r.inDouble:
			r.inDouble, r.inSingle = false, r.around
		default:
			r.inDouble, r.inSingle, r.around = true, false, r.inSingle
		}
	case '\'':
		r.inSingle = !r.inSingle
	case '{':
		r.braces++
	case '}':
		r.braces = max(r.braces-1, 0)
	case ';', '|', '&':
		r.flag = ""
	case '\n':
		r.line, r.inDouble, r.inSingle, r.braces = i+1, false, false, 0
		if r.flag != "" && !goesOn(r.s, i) {
			r.flag = ""
		}
	}
}

// passwordFlag gives the flag of a program that is followed by a password and does not
// say so by its name.
func passwordFlag(program string) string {
	switch program {
	case "redis-cli", "valkey-cli":
		return "-a"
	case "sshpass":
		return "-p"
	}
	return ""
}

// IsNext reports whether the word that follows some words of a command is a secret: the
// last of them is a flag that says so.
func IsNext(words []string) bool {
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	if !strings.HasPrefix(last, "-") || nameLen(last) < len(last) {
		return false
	}
	return IsName(last) || slices.ContainsFunc(words, func(word string) bool {
		return passwordFlag(word[strings.LastIndexByte(word, '/')+1:]) == last
	})
}

// goesOn reports whether the command before a line break goes on behind it: in a shell, or
// as a list.
func goesOn(s string, i int) bool {
	before := strings.TrimRight(s[:i], " \t\r")
	after := strings.TrimLeft(s[i:], " \t\r\n")
	return strings.HasSuffix(before, `\`) || strings.HasSuffix(before, ",") || strings.HasSuffix(before, "[") ||
		strings.HasPrefix(after, "- ")
}

// isEscape reports whether a letter stands for a line break or a tab: "a\nPASSWORD=b".
func (r *reader) isEscape(i int) bool {
	return r.inDouble && isLetterOfEscape(r.s[i]) && backslashes(r.s, i)%2 == 1
}

func isLetterOfEscape(c byte) bool { return c == 'n' || c == 'r' || c == 't' }

// backslashes counts those that stand before an offset.
func backslashes(s string, i int) int {
	return i - len(strings.TrimRight(s[:i], `\`))
}

func nameByte(c byte) bool {
	return c == '_' || c == '-' || c == '.' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func nameLen(s string) int {
	for i := range len(s) {
		if !nameByte(s[i]) {
			return i
		}
	}
	return len(s)
}
