package registry

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestIndexLeavesOutNoMatch: an entry that an object meets, or may meet, is a candidate, in its
// place among the others.
func TestIndexLeavesOutNoMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.SampledFrom([]Glob{"", "", "a", "b", "a*", "*", "?"})
		var entries []*entry
		for range rapid.IntRange(0, 12).Draw(t, "entries") {
			m := matching{Labels: map[string]Glob{"l": "x"}}
			for _, field := range []*Glob{&m.App, &m.Project, &m.Path, &m.Namespace, &m.Kind, &m.Name} {
				*field = pattern.Draw(t, "pattern")
			}
			entries = append(entries, &entry{criteria: m.criteria()})
		}
		text := rapid.SampledFrom([]string{"", "a", "b", "ab"})
		facts := Facts{
			App: text.Draw(t, "app"), Project: text.Draw(t, "project"), Path: text.Draw(t, "path"), Namespace: text.Draw(t,
				"namespace"),
			Kind: text.Draw(t, "kind"), Name: text.Draw(t, "name"), Labels: map[string]string{"l": "x"},
			InNoNamespace: rapid.Bool().Draw(t, "in no namespace"),
		}
		misses := func(e *entry) bool { _, ok := e.criteria.holds(facts); return !ok }
		want := slices.DeleteFunc(slices.Clone(entries), misses)
		got := slices.DeleteFunc(indexOf(entries).candidates(facts), misses)
		if !slices.Equal(want, got) {
			t.Errorf("%d entries match, and %d of them are found", len(want), len(got))
		}
	})
}

// TestIndexFindsByName: of thousands of entries, an object is held against those that may be for it.
func TestIndexFindsByName(t *testing.T) {
	var entries []*entry
	for i := range 1000 {
		m := matching{Namespace: "ns", Name: Glob(fmt.Sprint("w", i))}
		entries = append(entries, &entry{criteria: m.criteria()})
	}
	got := indexOf(entries).candidates(Facts{Namespace: "ns", Kind: "Deployment", Name: "w7"})
	if len(got) != 1 || got[0] != entries[7] {
		t.Errorf("%d candidates", len(got))
	}
}

// TestMostExactIsWhatNoOtherBeats compares with the definition.
func TestMostExactIsWhatNoOtherBeats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.SampledFrom([]Glob{"", "a", "*"})
		var entries []*entry
		for range rapid.IntRange(0, 10).Draw(t, "entries") {
			m := matching{App: pattern.Draw(t, "app"), Namespace: pattern.Draw(t, "namespace"), Name: pattern.Draw(t, "name")}
			if rapid.Bool().Draw(t, "labelled") {
				m.Labels = map[string]Glob{"l": pattern.Draw(t, "label")}
			}
			entries = append(entries, &entry{criteria: m.criteria(), shape: m.criteria().shape()})
		}
		want := slices.DeleteFunc(slices.Clone(entries), func(e *entry) bool {
			return slices.ContainsFunc(entries, func(other *entry) bool { return other.criteria.beats(e.criteria) })
		})
		if got := mostExact(entries); len(got) != len(want) || !slices.Equal(got, want) {
			t.Errorf("%d entries, want %d", len(got), len(want))
		}
	})
}

func TestLongPatternsAndTexts(t *testing.T) {
	long := slices.Repeat([]byte("a*"), 3000)
	if got := Glob(long).Mistake(); got != "is longer than 4096 bytes, as nothing is that it could match" {
		t.Error(got)
	}
	text := string(slices.Repeat([]byte("a"), 5000))
	got := []bool{Glob("*").Matches(text), Glob("a*").Matches(text), Glob("*a*a").Matches(text)}
	if diff := cmp.Diff([]bool{true, true, false}, got); diff != "" {
		t.Error(diff)
	}
}
