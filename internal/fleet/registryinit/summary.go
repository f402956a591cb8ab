package registryinit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
)

// Summary says in a sentence what a new text of the file has that the old one had not, and
// what waits for people.
func (f *File) Summary(s *Survey, text []byte) string {
	if text == nil {
		return f.covered(s)
	}
	entries := countLines(text, "- match:") - countLines(f.Old, "- match:")
	parts := []string{
		count(len(s.Workloads), "workload") + " seen",
		count(entries, "new entry", "new entries"),
		count(countLines(text, question), "question"),
	}
	if gone := countLines(text, goneMark); gone > 0 {
		parts = append(parts, count(gone, "entry", "entries")+" perhaps gone")
	}
	if moved := countLines(text, movedMark, movedQuestion) - countLines(f.Old, movedMark, movedQuestion); moved > 0 {
		parts = append(parts, fmt.Sprintf("%d perhaps moved", moved))
	}
	if n := f.unclear(s); n > 0 {
		parts = append(parts, count(n, "entry", "entries")+" undecided, which what was not seen may hold")
	}
	if len(s.Unseen) > 0 {
		parts = append(parts, count(len(s.Unseen), "thing")+" left to you, listed at its end")
	}
	return strings.Join(parts, ", ")
}

// covered says why there is nothing to write.
func (f *File) covered(s *Survey) string {
	text := fmt.Sprintf("nothing to add: %s seen, and the registries above it say all that it would", count(len(s.Workloads), "workload"))
	if len(s.Unseen) == 0 {
		return text
	}
	return text + fmt.Sprintf("; %s left to you: run this for the folder of one of those to have them listed", count(len(s.Unseen), "thing"))
}

// unclear counts the entries of the file whose workloads were not seen, and may be there all
// the same.
func (f *File) unclear(s *Survey) int {
	documents, err := registryDocuments(f.Name, f.Old)
	if f.Old == nil || err != nil {
		return 0
	}
	n, kinds := 0, engine.WorkloadKinds(f.loaded)
	for _, e := range literals(documents) {
		if e.isOfWorkload(kinds) && e.fate(s, kinds) == unclear {
			n++
		}
	}
	return n
}

func countLines(text []byte, prefixes ...string) int {
	n := 0
	for line := range strings.Lines(string(text)) {
		begins := func(prefix string) bool { return strings.HasPrefix(strings.TrimSpace(line), prefix) }
		if slices.ContainsFunc(prefixes, begins) {
			n++
		}
	}
	return n
}

func count(n int, names ...string) string {
	name := names[0]
	switch {
	case n != 1 && len(names) > 1:
		name = names[1]
	case n != 1:
		name += "s"
	}
	return fmt.Sprintf("%d %s", n, name)
}
