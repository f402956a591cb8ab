package argocd

import (
	"os"
	"strings"
	"testing"
)

// list is the table of differences in docs/parity.md.
type list []*listedDifference

// listedDifference is one that has a reason. It counts for the comparisons whose name has where
// in it, and for all of them if that is empty.
type listedDifference struct {
	application, where string
	seen               bool
}

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
		all = append(all, &listedDifference{application: name, where: strings.TrimSpace(cells[2])})
	}
	return all
}

// entry gives the row that a comparison is listed in.
func (l list) entry(c comparison) *listedDifference {
	for _, d := range l {
		if d.application == c.member.name && strings.Contains(c.where, d.where) {
			d.seen = true
			return d
		}
	}
	return nil
}

// report fails for the rows that are of no comparison.
func (l list) report(t *testing.T) {
	t.Helper()
	for _, d := range l {
		if !d.seen {
			t.Errorf("docs/parity.md lists %s (%s), which nobody compares", d.application, d.where)
		}
	}
}
