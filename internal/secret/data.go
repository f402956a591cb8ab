package secret

import (
	"regexp"
	"strings"
	"sync"
)

// kinds finds the kind of an object.
var kinds = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\bkind\\*["']?:\s*\\*["']?(\w+)`)
})

// isData reports whether the reader is at the key below which a Secret holds its data.
func (r *reader) isData() bool {
	if name := r.name(); name != "data" && name != "stringData" {
		return false
	}
	if _, by := r.separator(); by != colon || !r.startsLine() && !r.inFlow() {
		return false
	}
	return r.name() == "stringData" || r.isInSecret()
}

// isInSecret reports whether the object around a key is a Secret. One without a kind may
// be an item of a SecretList.
func (r *reader) isInSecret() bool {
	kind := ""
	if r.startsLine() {
		kind = r.sibling("kind")
	}
	if kind == "" && r.inFlow() {
		kind = kindIn(r.s[enclosing(r.s, r.start):])
	}
	return kind == "Secret" || kind == "" && r.holdsSecret()
}

// kindIn gives the kind of the object in braces that a text begins with; Secret, if it
// holds one.
func kindIn(s string) string {
	object := s[:matching(s, 0)]
	switch m := kinds().FindStringSubmatch(object); {
	case holdsSecret(object):
		return "Secret"
	case m != nil:
		return m[1]
	}
	return ""
}

// holdsSecret reports whether there is a Secret anywhere.
func holdsSecret(s string) bool {
	if !strings.Contains(s, "Secret") {
		return false
	}
	for _, m := range kinds().FindAllStringSubmatch(s, -1) {
		if m[1] == "Secret" || m[1] == "SecretList" {
			return true
		}
	}
	return false
}

// data finds all values of the map below the key that the reader is at. It goes ahead on a
// copy of the reader.
func (r reader) data() []span {
	var all []span
	for end := r.mapEnd(); r.next() && r.start < end; {
		if _, by := r.separator(); by != colon {
			continue
		}
		if v := r.value(); v.from < v.to {
			all = append(all, v)
			r.skip(v.to)
		}
	}
	return all
}

// mapEnd finds the end of the map below the key that the reader is at.
func (r *reader) mapEnd() int {
	from, _ := r.separator()
	if from < len(r.s) && r.s[from] == '{' {
		return matching(r.s, from)
	}
	return r.linesBelow(from)
}

// enclosing finds the brace that is open before an offset; the start if there is none.
func enclosing(s string, i int) int {
	for depth := 0; i > 0; {
		i--
		switch s[i] {
		case '}':
			depth++
		case '{':
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return 0
}

// matching finds the end of what is in the braces that open at an offset; that of the text
// if they are never closed.
func matching(s string, i int) int {
	quoted := false
	for depth := 0; i < len(s); i++ {
		switch {
		case s[i] == '"' && backslashes(s, i)%2 == 0:
			quoted = !quoted
		case quoted:
		case s[i] == '{':
			depth++
		case s[i] == '}':
			if depth--; depth <= 0 {
				return i
			}
		}
	}
	return len(s)
}
