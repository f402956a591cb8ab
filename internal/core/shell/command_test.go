package shell_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/shell"
)

// in reads a script as a container runs it.
func in(script string) shell.Container {
	return shell.Container{Command: []string{"/bin/sh", "-c", script}}
}

// lines shows a reading, one line per command: words in the order given, «» around what is
// known of a word that is not known as a whole, * after one that may be many.
func lines(r shell.Reading) []string {
	var out []string
	for _, c := range r.Commands {
		words := make([]string, len(c.Words))
		for i, w := range c.Words {
			words[i] = show(w)
		}
		out = append(out, fmt.Sprintf("%d %s", c.Line, strings.Join(words, " ")))
	}
	for _, u := range r.Unread {
		out = append(out, fmt.Sprintf("%d unread: %s: %s", u.Line, u.Why, u.Text))
	}
	return out
}

func show(w shell.Word) string {
	s := w.Value
	switch {
	case !w.Known:
		s = "«" + w.Head + "…" + w.Tail + "»"
	case s == "" || strings.ContainsAny(s, " \n"):
		s = fmt.Sprintf("%q", s)
	}
	if w.Many {
		s += "*"
	}
	return s
}

// checkPlaces asserts what is true of every reading.
func checkPlaces(t *testing.T, c shell.Container, r shell.Reading) {
	t.Helper()
	for _, cmd := range r.Commands {
		for _, w := range cmd.Words {
			checkPlace(t, c, w)
		}
	}
	for _, u := range r.Unread {
		if text := c.Text(u.Place); !u.Place.IsZero() && text == "" && u.Place.From != u.Place.To {
			t.Errorf("unread %q has the place %v, outside of the container", u.Text, u.Place)
		}
	}
}

func checkPlace(t *testing.T, c shell.Container, w shell.Word) {
	t.Helper()
	if w.Place.IsZero() {
		return
	}
	text := c.Text(w.Place)
	if len(text) != w.Place.To-w.Place.From {
		t.Errorf("word %q has the place %v, outside of its scalar", w.Value, w.Place)
	}
	plain := !strings.ContainsAny(text, "\\'\"`$\r\x00")
	if w.Known && plain && text != w.Value {
		t.Errorf("word %q has the place %v, where the scalar says %q", w.Value, w.Place, text)
	}
}

type readCase struct {
	of   shell.Container
	want []string
}

func runReadCases(t *testing.T, cases map[string]readCase) {
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got := shell.Read(c.of)
			if diff := cmp.Diff(c.want, lines(got)); diff != "" {
				t.Error(diff)
			}
			checkPlaces(t, c.of, got)
		})
	}
}
