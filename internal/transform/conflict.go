package transform

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/splice"
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
	slices.SortStableFunc(edits, func(a, b *decided) int { return strings.Compare(a.At.Pointer(), b.At.Pointer()) })
	var errs []error
	for i, a := range edits {
		for _, b := range edits[i+1:] {
			if !isAbove(a.At.Pointer(), b.At.Pointer()) {
				// Pointers that share a's as a prefix stand together, all behind it.
				if !strings.HasPrefix(b.At.Pointer(), a.At.Pointer()) {
					break
				}
				continue
			}
			switch {
			case a.same != nil:
			case equalEdits(a.Edit, b.Edit):
				b.same = a
			case contradict(a.Edit, b.Edit):
				errs = append(errs, conflict(a, b))
			}
		}
	}
	return errs
}

// isAbove reports whether one place is another, or holds it.
func isAbove(a, b string) bool {
	return a == b || strings.HasPrefix(b, a) && b[len(a)] == '/'
}

func equalEdits(a, b splice.Edit) bool {
	return a.At.Pointer() == b.At.Pointer() && a.Verb == b.Verb && a.From == b.From && a.To == b.To && a.New == b.New &&
		reflect.DeepEqual(a.Value, b.Value)
}

// contradict reports whether two edits cannot both be made, where a's place is b's or
// holds it.
func contradict(a, b splice.Edit) bool {
	if a.At.Pointer() != b.At.Pointer() {
		// Adding to a list leaves its other items to others.
		return a.Verb != splice.First && a.Verb != splice.Last
	}
	switch {
	case a.Verb == splice.Text && b.Verb == splice.Text:
		return a.From <= b.To && b.From <= a.To
	case a.Verb == splice.First && b.Verb == splice.Last, a.Verb == splice.Last && b.Verb == splice.First:
		return false
	}
	return true
}

func conflict(a, b *decided) error {
	return fmt.Errorf("%s and %s contradict each other: %s; let one of them be off here, by a waiver or in the registry",
		claim(a), claim(b), a.At.Pointer())
}

// claim says who wants what, and by which registry line.
func claim(d *decided) string {
	what := map[splice.Verb]string{
		splice.Set: "sets", splice.Unset: "removes", splice.First: "puts first in", splice.Last: "puts last in",
		splice.Drop: "drops", splice.Text: "rewrites",
	}[d.Verb]
	text := fmt.Sprintf("%s (%s %s", d.finding.ID, what, d.At.Pointer())
	if d.Verb == splice.Set {
		text += fmt.Sprintf(" to %v", d.finding.After)
	}
	if d.finding.Source != nil {
		text += ", " + d.finding.Source.String()
	}
	return text + ")"
}
