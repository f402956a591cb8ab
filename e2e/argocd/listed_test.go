package argocd

import (
	"os"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/util/version"
)

// list is the table of differences in docs/parity.md.
type list []listedDifference

// listedDifference is one that has a reason. It counts for some versions of Argo CD and for some doors of Ballast; where
// doors is empty, for all.
type listedDifference struct {
	application string
	versions    versions
	doors       string
}

// versions says which: "2.14, 3.2", "from 3.4" or "before 3.6". What is empty is all of them, and "none" is none.
type versions string

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
		if len(cells) < 2 || !strings.Contains(cells[1], ".txtar)") {
			continue
		}
		if len(cells) != 8 {
			t.Fatalf("docs/parity.md: not six cells: %s", line)
		}
		name, _, _ := strings.Cut(strings.TrimLeft(cells[1], " [`"), "`")
		all = append(all, listedDifference{name, versions(strings.TrimSpace(cells[2])), strings.TrimSpace(cells[3])})
	}
	return all
}

// has reports whether a comparison is listed.
func (l list) has(c comparison) bool {
	return slices.ContainsFunc(l, func(d listedDifference) bool {
		return d.application == c.name && d.versions.has(c.version) && d.isAt(c.door)
	})
}

func (vs versions) has(v Version) bool {
	minor := version.MustParseGeneric(v.Minor())
	for said := range strings.SplitSeq(string(vs), ", ") {
		if since, ok := strings.CutPrefix(said, "from "); ok && minor.AtLeast(version.MustParseGeneric(since)) {
			return true
		}
		if until, ok := strings.CutPrefix(said, "before "); ok && minor.LessThan(version.MustParseGeneric(until)) {
			return true
		}
		if said == "" || said == v.Minor() {
			return true
		}
	}
	return false
}

func (d listedDifference) isAt(door string) bool {
	return slices.ContainsFunc(strings.Split(d.doors, ", "), func(word string) bool { return strings.Contains(door, word) })
}

// check fails for the rows that are of no comparison.
func (l list) check(t *testing.T, all []member) {
	t.Helper()
	for _, d := range l {
		if !slices.ContainsFunc(all, func(m member) bool { return m.name == d.application }) {
			t.Errorf("docs/parity.md lists %s, which is not there", d.application)
		}
		if !slices.ContainsFunc(Versions, d.versions.has) || !slices.ContainsFunc(doors, d.isAt) {
			t.Errorf("docs/parity.md lists %s for what nobody compares: %q, %q", d.application, d.versions, d.doors)
		}
	}
}

func TestVersionsInWords(t *testing.T) {
	for said, want := range map[versions][]Version{
		"": Versions, "2.14": {V214}, "2.14, 3.6": {V214, V36}, "before 3.6": {V214, V32}, "from 3.2": {V32, V36},
		"2.14, from 3.4": {V214, V36}, "3.4": nil, "none": nil,
	} {
		var got []Version
		for _, v := range Versions {
			if said.has(v) {
				got = append(got, v)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v, not %v", said, got, want)
		}
	}
}
