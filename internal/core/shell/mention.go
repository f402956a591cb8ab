package shell

import "strings"

// Mentions says whether a container names one of the programs anywhere: in its image, its
// command, its arguments or its literal environment. It costs one look at the bytes; a
// container that mentions nothing needs no Read.
func Mentions(c Container, names ...string) bool {
	for _, s := range [][]string{c.Command, c.Args, {c.Image}} {
		for _, text := range s {
			if MentionsText(text, names...) {
				return true
			}
		}
	}
	for _, text := range c.Env {
		if MentionsText(text, names...) {
			return true
		}
	}
	return false
}

// MentionsText says whether a text has one of the names as a word of its own.
func MentionsText(text string, names ...string) bool {
	for _, name := range names {
		if mentions(text, name) {
			return true
		}
	}
	return false
}

func mentions(text, name string) bool {
	for name != "" {
		n := strings.Index(text, name)
		if n < 0 {
			return false
		}
		end := n + len(name)
		if (n == 0 || !wordByte(text[n-1])) && (end == len(text) || !wordByte(text[end])) {
			return true
		}
		text = text[n+1:]
	}
	return false
}

func wordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
