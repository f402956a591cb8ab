package registry

import (
	"strconv"
	"strings"
)

// join extends a path as it is shown to people: spec.workloads[0].match, tiers["a.b"]. A key of
// digits is taken for an index.
func join(path string, keys ...string) string {
	var b strings.Builder
	b.WriteString(path)
	for _, key := range keys {
		switch {
		case isIndex(key):
			b.WriteString("[" + key + "]")
		case !isPlain(key):
			b.WriteString("[" + quote(key) + "]")
		case b.Len() == 0:
			b.WriteString(key)
		default:
			b.WriteString("." + key)
		}
	}
	return b.String()
}

func isIndex(key string) bool {
	return key != "" && strings.Trim(key, "0123456789") == ""
}

func isPlain(key string) bool {
	return key != "" && !strings.ContainsFunc(key, func(c rune) bool {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		return !letter && (c < '0' || c > '9') && c != '_' && c != '-' && c != '/'
	})
}

// within reports whether path is at or below top.
func within(path, top string) bool {
	rest, ok := strings.CutPrefix(path, top)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// quote shows a text of the user's, however long, on one line.
func quote(text string) string {
	const most = 60
	if runes := []rune(text[:min(len(text), 4*most)]); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	return strconv.Quote(text)
}
