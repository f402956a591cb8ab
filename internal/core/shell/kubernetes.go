package shell

import (
	"regexp"
	"strings"
)

// expand does what the kubelet does to each scalar of command and args: $(NAME) becomes the
// value of a variable of the container, and $$ becomes $.
//
// A $(NAME) that is not in env is left as it is, since a script may mean a command by it;
// unless it is no script: then it is a variable whose value the manifest does not show.
func expand(s *scalar, env map[string]string, script bool) text {
	whole := verbatim(s)
	if !strings.Contains(s.value, "$") {
		return whole
	}
	w := weave{from: whole}
	v, at := s.value, 0
	closed := strings.LastIndexByte(v, ')')
	for {
		n := strings.IndexByte(v[at:], '$')
		if n < 0 || at+n+1 == len(v) {
			w.copy(at, len(v))
			return w.text()
		}
		w.copy(at, at+n)
		at += n
		at = w.dollar(v[:max(closed+1, at+2)], at, env, script)
	}
}

// dollar takes over what begins with the dollar sign at i and returns where it ends.
func (w *weave) dollar(v string, i int, env map[string]string, script bool) int {
	switch v[i+1] {
	case '$':
		w.unit("$", i, i+2)
		return i + 2
	case '(':
		if name, _, ok := strings.Cut(v[i+2:], ")"); ok {
			end := i + len("$(") + len(name) + len(")")
			w.reference(name, i, end, env, script)
			return end
		}
	}
	w.copy(i, i+2)
	return i + 2
}

func (w *weave) reference(name string, i, j int, env map[string]string, script bool) {
	value, ok := env[name]
	switch {
	case ok && !strings.Contains(value, "$"):
		w.expansion(value, i, j)
	case ok, !script && isName(name):
		w.hole(i, j)
	default:
		w.copy(i, j)
	}
}

// isName says whether s can be the name of a variable in a container's environment.
func isName(s string) bool { return variableName.MatchString(s) }

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)
