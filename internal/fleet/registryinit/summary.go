package registryinit

import (
	"fmt"
	"strings"
)

// Summary says in a sentence what a new text of the file has that the old one had not, and
// what waits for people.
func (f *File) Summary(s *Survey, text []byte) string {
	if text == nil {
		return f.covered(s)
	}
	entries := countLines(text, "- match:") - countLines(f.Old, "- match:")
	parts := []string{
		Count(len(s.Workloads), "workload") + " seen",
		Count(entries, "new entry", "new entries"),
		Count(countLines(text, Question), "question"),
	}
	if gaps := len(s.Gaps) + len(f.gaps); gaps > 0 {
		parts = append(parts, Count(gaps, "thing")+" left to you, listed at its end")
	}
	return strings.Join(parts, ", ")
}

// covered says why there is nothing to write.
func (f *File) covered(s *Survey) string {
	text := fmt.Sprintf("nothing to add: %s seen, and the registries above it say all that it would",
		Count(len(s.Workloads), "workload"))
	if len(s.Gaps) == 0 {
		return text
	}
	return fmt.Sprintf("%s; %s left to you: run this for the directory of one of those to have them listed",
		text, Count(len(s.Gaps), "thing"))
}

func countLines(text []byte, prefix string) int {
	n := 0
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(strings.TrimSpace(line), prefix) {
			n++
		}
	}
	return n
}
