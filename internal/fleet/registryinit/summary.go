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
		count(len(s.Workloads), "workload") + " seen",
		count(entries, "new entry", "new entries"),
		count(countLines(text, question), "question"),
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
