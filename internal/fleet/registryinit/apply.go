package registryinit

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// apply returns the file with other sizes: in the entries that name the workloads, or in new
// ones.
func (f *File) apply(proposals []proposal) ([]byte, error) {
	documents, err := registryDocuments(f.Name, f.Old)
	if err != nil {
		return nil, err
	}
	var fresh []entry
	for _, p := range proposals {
		if p.entry == nil {
			fresh = append(fresh, entry{match: p.workload.match(), lines: p.lines(), group: p.workload.group()})
		}
	}
	main := mainDocument(documents)
	var b bytes.Buffer
	for i, d := range documents {
		text, err := f.resize(d.Bytes, slices.DeleteFunc(slices.Clone(proposals), func(p proposal) bool {
			return p.entry == nil || p.entry.document != i
		}))
		if err != nil {
			return nil, err
		}
		if d == main {
			if text, err = add(f.Name, text, fresh, nil, nil); err != nil {
				return nil, err
			}
		}
		b.Write(text)
	}
	return b.Bytes(), nil
}

// lines state a size in a new entry.
func (p proposal) lines() []string {
	if len(p.containers) == 0 {
		return append(slices.Clone(p.evidence), "sizing: "+scalar(p.main))
	}
	var parts []string
	if p.main != "" {
		parts = append(parts, "main: "+scalar(p.main))
	}
	var containers []string
	for _, name := range slices.Sorted(maps.Keys(p.containers)) {
		containers = append(containers, scalar(name)+": "+scalar(p.containers[name]))
	}
	parts = append(parts, "containers: {"+strings.Join(containers, ", ")+"}")
	return append(slices.Clone(p.evidence), "sizing: {"+strings.Join(parts, ", ")+"}")
}

// resize changes the sizes of entries in one document.
func (f *File) resize(text []byte, proposals []proposal) ([]byte, error) {
	if len(proposals) == 0 {
		return text, nil
	}
	tree, err := yamledit.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	items := tree.Root().At("spec", "workloads").Each()
	var edits []yamledit.Edit
	why := map[int][]string{} // evidence by the index of the entry
	words := wordsOf(proposals)
	for _, p := range proposals {
		size := items[p.entry.index].At("sizing")
		edits, words = append(edits, p.edits(size)...), append(words, size.Value())
		why[p.entry.index] = p.evidence
	}
	l, err := spliced(f.Name, tree, edits)
	if err != nil {
		return nil, err
	}
	if err := l.spell(words); err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	return l.explain(why)
}

// edits set the size of an entry, in the form that it has.
func (p proposal) edits(at yamledit.Field) []yamledit.Edit {
	if at.Kind() != yamledit.Map && len(p.containers) == 0 {
		return []yamledit.Edit{{At: at, Verb: yamledit.Set, Value: own(p.main)}}
	}
	if at.Kind() != yamledit.Map {
		return []yamledit.Edit{{At: at, Verb: yamledit.Set, Value: p.pairs(at.Value())}}
	}
	var edits []yamledit.Edit
	if p.main != "" {
		edits = append(edits, yamledit.Edit{At: keyIn(at, "main"), Verb: yamledit.Set, Value: own(p.main)})
	}
	for _, name := range slices.Sorted(maps.Keys(p.containers)) {
		edits = append(edits, yamledit.Edit{At: keyIn(keyIn(at, "containers"), name), Verb: yamledit.Set, Value: own(p.containers[name])})
	}
	return edits
}

// keyIn returns a key of a map, marked as our own if it is not there yet.
func keyIn(at yamledit.Field, key string) yamledit.Field {
	if there := at.At(key); there.Exists() {
		return there
	}
	return at.At(own(key))
}

// pairs returns the size as a map, the main one as it was where nothing else is proposed.
func (p proposal) pairs(was string) yamledit.Pairs {
	var size, containers yamledit.Pairs
	if p.main != "" {
		was = p.main
	}
	if was != "" {
		size = append(size, yamledit.Pair{Key: own("main"), Value: own(was)})
	}
	for _, name := range slices.Sorted(maps.Keys(p.containers)) {
		containers = append(containers, yamledit.Pair{Key: own(name), Value: own(p.containers[name])})
	}
	return append(size, yamledit.Pair{Key: own("containers"), Value: containers})
}

// explain puts the evidence above each size, in place of older evidence and of the question
// that it answers.
func (l *lines) explain(why map[int][]string) ([]byte, error) {
	tree, err := yamledit.Parse(l.bytes())
	if err != nil {
		return nil, err
	}
	items := tree.Root().At("spec", "workloads").Each()
	for index := len(items) - 1; index >= 0; index-- { // from the last, so that the lines of the others stay
		if len(why[index]) == 0 {
			continue
		}
		first, end := items[index].Line()-1, len(l.all)
		if index+1 < len(items) {
			end = items[index+1].Line() - 1
		}
		size := items[index].At("sizing")
		answers := size.Kind() != yamledit.Map || size.At("main").Exists() // the question is of the main container
		at := size.Line() - 1
		for at > first && !strings.Contains(l.all[at], "sizing:") {
			at--
		}
		if answers {
			l.answer(at+1, end)
		}
		at = l.outdated(at, why[index])
		l.insert(at, indented(slices.Clone(why[index]), indentOf(l.all[at]))...)
		if answers {
			l.answer(first, at)
		}
	}
	return l.bytes(), nil
}

// outdated takes older evidence on the same containers from above a line, and gives where that
// is then.
func (l *lines) outdated(at int, newer []string) int {
	for above := at - 1; above >= 0 && strings.HasPrefix(strings.TrimSpace(l.all[above]), evidence); above-- {
		subject, _, _ := strings.Cut(strings.TrimSpace(l.all[above]), ": ")
		if slices.ContainsFunc(newer, func(line string) bool { return strings.HasPrefix(line, subject+": ") }) {
			l.all = slices.Delete(l.all, above, above+1)
			at--
		}
	}
	return at
}

// answer takes the questions for a size from some lines.
func (l *lines) answer(from, to int) {
	for at := min(to, len(l.all)) - 1; at >= from; at-- {
		if strings.HasPrefix(strings.TrimSpace(l.all[at]), question) {
			l.all = slices.Delete(l.all, at, at+1)
		}
	}
}
