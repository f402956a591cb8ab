package draft

import (
	"fmt"
	"strings"
)

// Summary says in a sentence what a new text of a registry has that the old one had not, and
// what waits for people.
func Summary(s *Survey, old, text []byte) string {
	entries := countLines(text, "- match:") - countLines(old, "- match:")
	parts := []string{
		count(len(s.Workloads), "workload") + " seen",
		count(entries, "new entry", "new entries"),
		count(countLines(text, question), "question"),
	}
	if gone := countLines(text, goneMark); gone > 0 {
		parts = append(parts, count(gone, "entry", "entries")+" perhaps gone")
	}
	if len(s.Unseen) > 0 {
		parts = append(parts, count(len(s.Unseen), "thing")+" left to you, listed at its end")
	}
	return strings.Join(parts, ", ")
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
