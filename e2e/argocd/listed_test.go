package argocd

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// list is the table of differences in docs/parity.md.
type list []listedDifference

// listedDifference is one that has a reason. It counts for the comparisons whose name has one of
// the words of where in it, and for all of them if there is none.
type listedDifference struct{ application, where string }

// listed reads the table. Its rows begin with the name of an application, linked to its archive.
func listed(t *testing.T) list {
	t.Helper()
	text, err := os.ReadFile("../../docs/parity.md")
	if err != nil {
		t.Fatal(err)
	}
	var all list
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(line, "|")
		if len(cells) < 5 || !strings.Contains(cells[1], ".txtar)") {
			continue
		}
		name, _, _ := strings.Cut(strings.TrimLeft(cells[1], " [`"), "`")
		all = append(all, listedDifference{application: name, where: strings.TrimSpace(cells[2])})
	}
	return all
}

// has reports whether a comparison is listed.
func (l list) has(c comparison) bool {
	return slices.ContainsFunc(l, func(d listedDifference) bool {
		return d.application == c.name && slices.ContainsFunc(strings.Split(d.where, ", "), func(word string) bool {
			return strings.Contains(c.where, word)
		})
	})
}

// check fails for the rows that are of no application.
func (l list) check(t *testing.T, all []member) {
	t.Helper()
	for _, d := range l {
		if !slices.ContainsFunc(all, func(m member) bool { return m.name == d.application }) {
			t.Errorf("docs/parity.md lists %s, which is not there", d.application)
		}
	}
}
