package secret

import (
	"regexp"
	"strings"
	"sync"
)

// besides finds the name of a variable that stands next to its value: {name: A, value: b}.
var besides = sync.OnceValues(func() (before, after *regexp.Regexp) {
	const key = `\b(?:name|key|path)\\*["']?\s*:\s*\\*["']?([\w./-]+)\\*["']?\s*`
	return regexp.MustCompile(key + `,\s*\\*["']?$`), regexp.MustCompile(`^\\*["']?\s*,\s*\\*["']?` + key)
})

// longest is how much of a text is searched for the name.
const longest = 400

// isVariable reports whether the reader is at the value of a variable whose name says that
// it holds a secret.
func (r *reader) isVariable() bool {
	if r.name() != "value" {
		return false
	}
	v := r.value()
	if v.from == v.to {
		return false
	}
	if r.startsLine() && isPairName(r.sibling("name", "key", "path")) {
		return true
	}
	before, after := besides()
	for _, m := range [][]string{
		before.FindStringSubmatch(r.s[max(r.line, r.start-longest):r.start]),
		after.FindStringSubmatch(r.s[v.to:min(len(r.s), v.to+longest)]),
	} {
		if m != nil && isPairName(m[1]) {
			return true
		}
	}
	return false
}

// isPairName reports whether a variable, or a path of a JSON patch, holds a secret.
func isPairName(name string) bool {
	return IsName(name[strings.LastIndexByte(name, '/')+1:]) || strings.HasPrefix(name, "/stringData/")
}
