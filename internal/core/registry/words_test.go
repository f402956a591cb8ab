package registry

import (
	"strings"
	"testing"
)

func TestDidYouMean(t *testing.T) {
	known := []string{"sizing", "priority", "sync", "fixPerms"}
	tests := map[string]string{
		"sizng":                    "sizing",
		"szinig":                   "sizing",
		"fixperms":                 "fixPerms",
		"fix-perms":                "fixPerms",
		"snyc":                     "sync",
		"networking":               "",
		"x":                        "",
		"":                         "",
		strings.Repeat("sync", 99): "",
	}
	for word, want := range tests {
		if got := nearest(word, known); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}

func TestOneOf(t *testing.T) {
	tests := map[string][]string{"": nil, "a": {"a"}, "a or b": {"a", "b"}, "a, b or c": {"a", "b", "c"}}
	for want, words := range tests {
		if got := oneOf(words); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestPathsReadAsInTheFile(t *testing.T) {
	tests := map[string][]string{
		"spec.sizing":                      {"sizing"},
		"spec.workloads[0].match":          {"workloads", "0", "match"},
		`spec.labels["app.kubernetes.io"]`: {"labels", "app.kubernetes.io"},
		`spec["a\nb"]`:                     {"a\nb"},
		`spec[""]`:                         {""},
	}
	for want, keys := range tests {
		if got := join("spec", keys...); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestALongTextIsCutWhereItIsShown(t *testing.T) {
	if got := quote(strings.Repeat("é", 1000)); got != `"`+strings.Repeat("é", 60)+`…"` {
		t.Errorf("got %s", got)
	}
	if got := quote("short\n"); got != `"short\n"` {
		t.Errorf("got %s", got)
	}
}
