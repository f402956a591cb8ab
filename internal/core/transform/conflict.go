package transform

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// conflicts finds edits that contradict one another and merges those that are equal.
// There is never an arbitrary winner.
func conflicts(all []*decided) []error {
	var edits []*decided
	for _, d := range all {
		if d.finding.Status == Applied {
			edits = append(edits, d)
		}
	}
	slices.SortStableFunc(edits, func(a, b *decided) int {
		return cmp.Or(strings.Compare(a.pointer, b.pointer), cmp.Compare(textFrom(a), textFrom(b)))
	})
	var errs []error
	for len(edits) > 0 {
		same := slices.IndexFunc(edits, func(d *decided) bool { return d.pointer != edits[0].pointer })
		if same < 0 {
			same = len(edits)
		}
		below := below(edits[0].pointer, edits[same:])
		for i, a := range edits[:same] {
			errs = append(errs, contradictions(a, edits[i+1:same])...)
			errs = append(errs, contradictions(a, below)...)
		}
		edits = edits[same:]
	}
	return errs
}

// textFrom orders the Text edits of a string, behind all others.
func textFrom(d *decided) int {
	if d.Verb != yamledit.Text {
		return -1
	}
	return d.From
}

// below returns those of the edits that come behind a place which are below it.
func below(pointer string, behind []*decided) []*decided {
	// Pointers that share another one as a prefix stand together, all behind it.
	end := slices.IndexFunc(behind, func(d *decided) bool { return !strings.HasPrefix(d.pointer, pointer) })
	if end < 0 {
		end = len(behind)
	}
	return slices.DeleteFunc(slices.Clone(behind[:end]), func(d *decided) bool { return !isAbove(pointer, d.pointer) })
}

// contradictions finds what contradicts an edit among those that come behind it, at its place
// or below it, and merges what is equal.
func contradictions(a *decided, behind []*decided) []error {
	if a.same != nil {
		return nil
	}
	var errs []error
	for _, b := range behind {
		switch {
		case a.Verb == yamledit.Text && b.Verb == yamledit.Text && b.From > a.To:
			return errs
		case equalEdits(a, b):
			b.same = a
		case contradict(a, b):
			errs = append(errs, conflict(a, b))
		}
	}
	return errs
}

// isAbove reports whether one place is another, or holds it.
func isAbove(a, b string) bool {
	return a == b || strings.HasPrefix(b, a) && b[len(a)] == '/'
}

func equalEdits(a, b *decided) bool {
	return a.pointer == b.pointer && a.Verb == b.Verb && a.From == b.From && a.To == b.To && a.New == b.New &&
		reflect.DeepEqual(a.Value, b.Value)
}

// contradict reports whether two edits cannot both be made, where a's place is b's or
// holds it.
func contradict(a, b *decided) bool {
	if a.pointer != b.pointer {
		// Adding to a list leaves its other items to others.
		return a.Verb != yamledit.First && a.Verb != yamledit.Last
	}
	switch {
	case a.Verb == yamledit.Text && b.Verb == yamledit.Text:
		return a.From <= b.To && b.From <= a.To
	case a.Verb == yamledit.First && b.Verb == yamledit.Last, a.Verb == yamledit.Last && b.Verb == yamledit.First:
		return false
	case a.Verb == yamledit.Last && b.Verb == yamledit.Last:
		return a.by != b.by // one transformer puts them in its order
	}
	return true
}

func conflict(a, b *decided) error {
	return fmt.Errorf("%s and %s contradict each other: %s; let one of them be off here, by a waiver or in the registry",
		claim(a), claim(b), a.pointer)
}

// claim says who wants what, and by which registry line.
func claim(d *decided) string {
	what := map[yamledit.Verb]string{
		yamledit.Set: "sets", yamledit.Unset: "removes", yamledit.First: "puts first in", yamledit.Last: "puts last in",
		yamledit.Drop: "drops", yamledit.Text: "rewrites",
	}[d.Verb]
	text := fmt.Sprintf("%s (%s %s", d.finding.ID, what, d.pointer)
	if d.Verb == yamledit.Set {
		text += fmt.Sprintf(" to %v", d.finding.After)
	}
	if d.finding.Source != nil {
		text += ", " + d.finding.Source.String()
	}
	return text + ")"
}
