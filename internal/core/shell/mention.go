package shell

import (
	"slices"
	"strings"
)

// Mentions reports whether a container names one of the programs anywhere: in the name of its image, its
// command, its arguments or its literal environment. It costs one look at the bytes; a container that
// mentions nothing needs no Read.
func Mentions(c Container, names ...string) bool {
	for _, s := range [][]string{c.Command, c.Args} {
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
	return slices.ContainsFunc(names, func(name string) bool { return ImageNames(c.Image, name) })
}

// ImageNames reports whether an image is called after a program: in the last part of its name, which is neither
// its registry nor who owns it.
func ImageNames(image, program string) bool {
	if !strings.Contains(image, program) {
		return false
	}
	name := repository(image)
	return Program(image) == program || mentions(name[strings.LastIndexByte(name, '/')+1:], program)
}

// MentionsText reports whether a text has one of the names as a word of its own. The parts of a URL, of a host
// and of an image are none, unless the image runs the program.
func MentionsText(text string, names ...string) bool {
	for _, name := range names {
		if mentions(text, name) {
			return true
		}
	}
	return MentionsBroken(text, names...)
}

// MentionsBroken reports whether a text has one of the names as a word with quotes or the end of a line within.
func MentionsBroken(text string, names ...string) bool {
	plain, ok := unbroken(text)
	return ok && slices.ContainsFunc(names, func(name string) bool { return mentions(plain, name) })
}

// unbroken is a text without its quotes and continuation lines, if some stand within words: "r"clone.
func unbroken(text string) (plain string, ok bool) {
	for i := 1; i < len(text) && !ok; i++ {
		if isQuoting(text[i]) && wordByte(text[i-1]) {
			rest := strings.TrimLeft(text[i:], "\"'\\\n")
			ok = rest != "" && wordByte(rest[0])
		}
	}
	if !ok {
		return "", false
	}
	return quotes.Replace(text), true
}

func isQuoting(c byte) bool { return c == '"' || c == '\'' || c == '\\' }

var quotes = strings.NewReplacer("\\\n", "", `\`, "", `"`, "", `'`, "")

func mentions(text, name string) bool {
	for at := 0; name != ""; {
		n := strings.Index(text[at:], name)
		if n < 0 {
			return false
		}
		at += n
		end := at + len(name)
		begins := at == 0 || !wordByte(text[at-1]) || isEscape(text[:at])
		ends := end == len(text) || !wordByte(text[end])
		if begins && ends && !isAddress(text, name, at) {
			return true
		}
		at++
	}
	return false
}

// isEscape reports whether a text ends with \n or its like, which is no letter to printf.
func isEscape(text string) bool {
	n := len(text)
	return n > 1 && text[n-2] == '\\' && strings.IndexByte("nrt", text[n-1]) >= 0
}

func wordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// longestAddress bounds how far the word is looked at that a name stands in.
const longestAddress = 512

// isAddress reports whether the name at an offset is a part of a URL, a host, an image or a directory.
func isAddress(text, name string, at int) bool {
	from, to := at, at+len(name)
	for from > 0 && at-from < longestAddress && !isDelimiter(text[from-1]) {
		from--
	}
	for to < len(text) && to-at < longestAddress && !isDelimiter(text[to]) {
		to++
	}
	word, at := text[from:to], at-from
	first, _, isPath := strings.Cut(word, "/")
	switch {
	case strings.Contains(word[:at], "://"):
		return true
	case at > 1 && word[at-1] == '.' && wordByte(word[at-2]):
		return Program(word) != name
	case !isPath || first == "" || strings.HasPrefix(first, ".") || strings.HasPrefix(first, "~"):
		return false
	case strings.Contains(first, "."):
		return Program(word) != name
	}
	return !strings.Contains(first, ":") && strings.Contains(word[at:], "/") && Program(word) != name
}

func isDelimiter(c byte) bool { return strings.IndexByte(" \t\r\n\"'`=,;|&<>()[]{}$\\", c) >= 0 }
