package yamledit

import (
	"errors"
	"testing"
)

func TestSyntaxErrorsNameTheLine(t *testing.T) {
	for name, tt := range map[string]struct {
		src  string
		line int
	}{
		"a list that is not closed":         {"a: 1\nb: [1, 2\nc: 3\n", 2},
		"a map that is not closed":          {"a: 1\nb: 2\nc: {x: 1\n", 3},
		"a list that ends with the source":  {"a: 1\nb: [\n", 2},
		"without a last newline":            {"a: 1\nb: [", 2},
		"a dash in the wrong column":        {"a: 1\nb:\n  - x\n - y\nz: 1\n", 4},
		"a map within a scalar":             {"a: 1\n  b: 2\n", 2},
		"a word alone":                      {"a: 1\nb\nc: 2\n", 2},
		"quotes that are not closed":        {"a: 1\nb: \"x\n", 2},
		"an anchor, of which no line comes": {"a: 1\nb: *x\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(tt.src))
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Line != tt.line {
				t.Errorf("got %#v, want line %d", err, tt.line)
			}
		})
	}
}
