package transform

import (
	"slices"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// TestLinesOfEdits: each edit is shown by itself, whatever stands on its line and around it.
func TestLinesOfEdits(t *testing.T) {
	old := "a sync b; c sync d\n  PASSWORD=hunter2 sync e\nf sync g\n"
	var edits []yamledit.Edit
	for at := 0; ; {
		n := strings.Index(old[at:], "sync")
		if n < 0 {
			break
		}
		edits = append(edits, yamledit.Edit{From: at + n, To: at + n + 4, New: "copy\n--x"})
		at += n + 4
	}
	shown := linesOf(old, edits)
	for i, want := range []changedLines{
		{"a sync b; c sync d", "a copy\n--x b; c sync d"},
		{"a sync b; c sync d", "a sync b; c copy\n--x d"},
		{"PASSWORD=*** sync e", "PASSWORD=*** copy\n--x e"},
		{"f sync g", "f copy\n--x g"},
	} {
		if got := shown[spanOf(edits[i])]; got != want {
			t.Errorf("edit %d is shown as %q", i, got)
		}
	}
}

// TestLongLinesAreCut: of a line without end there is what stands around the edit, redacted.
func TestLongLinesAreCut(t *testing.T) {
	old := strings.Repeat("PASSWORD=hunter2 sync é; ", 1000)
	var edits []yamledit.Edit
	for i := range 1000 {
		from := strings.Index(old, "sync") + i*len(old)/1000
		edits = append(edits, yamledit.Edit{From: from, To: from + 4, New: "copy"})
	}
	shown := linesOf(old, edits)
	if len(shown) != len(edits) {
		t.Fatalf("%d of %d edits are shown", len(shown), len(edits))
	}
	for _, lines := range shown {
		for _, text := range []string{lines.before, lines.after} {
			if len(text) > maxShown+16 || strings.Contains(text, "hunter") || strings.ContainsRune(text, '\uFFFD') {
				t.Fatalf("shown: %q", text)
			}
		}
	}
	if first := shown[spanOf(edits[0])]; !strings.HasPrefix(first.after, "PASSWORD=*** copy é; PASSWORD=*** sync é;") {
		t.Errorf("the first edit is shown as %q", first.after)
	}
}

// TestOverlappingEditsAreShown: edits that contradict each other are shown each by itself.
func TestOverlappingEditsAreShown(t *testing.T) {
	old := strings.Repeat("a", 20)
	var edits []yamledit.Edit
	for i := range 12 {
		edits = append(edits, yamledit.Edit{From: i, To: 20, New: "b"})
	}
	shown := linesOf(old, slices.Concat(edits, edits))
	for i, e := range edits {
		if want := (changedLines{old, old[:i] + "b"}); shown[spanOf(e)] != want {
			t.Errorf("edit %d is shown as %q", i, shown[spanOf(e)])
		}
	}
}
