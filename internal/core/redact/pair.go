package redact

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
// it holds a secret. Where values are within values without end, it takes them for some.
func (r *reader) isVariable() bool {
	if r.name() != "value" {
		return false
	}
	if r.isTired() {
		return true
	}
	v := r.value()
	if v.from == v.to {
		return false
	}
	r.spent += v.to - r.start
	return r.startsLine() && r.mapAround().namesSecrets || r.isBeside(v)
}

// isBeside reports whether the name of a secret is next to a value on its line.
func (r *reader) isBeside(v span) bool {
	before, after := besides()
	if strings.HasSuffix(strings.TrimRight(r.s[r.line:r.start], " \t\\\"'"), ",") {
		m := before.FindStringSubmatch(r.s[max(r.line, r.start-longest):r.start])
		if m != nil && isPairName(m[1]) {
			return true
		}
	}
	m := after.FindStringSubmatch(r.s[v.to:min(len(r.s), v.to+longest)])
	return m != nil && isPairName(m[1])
}

// isPairName reports whether a variable, or a path of a JSON patch, holds a secret.
func isPairName(name string) bool {
	return IsName(name[strings.LastIndexByte(name, '/')+1:]) || strings.HasPrefix(name, "/stringData/")
}
