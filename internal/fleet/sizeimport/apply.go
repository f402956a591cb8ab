package sizeimport

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/yamledit"
	"github.com/vixens-io/ballast/internal/fleet/registryinit"
)

// apply returns the file with other sizes: in the entries that name the workloads, or in new
// ones.
func (i *importer) apply() ([]byte, error) {
	documents, err := i.file.Documents(i.file.Old)
	if err != nil {
		return nil, err
	}
	edits, why := map[int][]yamledit.Edit{}, map[[2]int]proposal{}
	var fresh []registryinit.Entry
	for _, p := range i.proposals {
		if p.entry == nil {
			fresh = append(fresh, p.workload.Entry(append(slices.Clone(p.evidence), p.statement())))
			continue
		}
		item := documents[p.entry.Document].Tree().Root().At("spec", "workloads").Item(p.entry.Index)
		edits[p.entry.Document] = append(edits[p.entry.Document], p.edits(item)...)
		why[[2]int{p.entry.Document, p.entry.Index}] = p
	}
	main := registryinit.Main(documents)
	workloads := documents[main].Tree().Root().At("spec", "workloads")
	edits[main] = append(edits[main], registryinit.Insert(workloads, fresh)...)
	text, err := i.file.Edited(documents, edits)
	if err != nil {
		return nil, err
	}
	return i.explain(text, why)
}

// statement states the size, on one line.
func (p proposal) statement() string {
	if len(p.containers) == 0 {
		return pair("sizing", p.main)
	}
	var parts []string
	if p.main != "" {
		parts = append(parts, pair("main", p.main))
	}
	var containers []string
	for _, name := range slices.Sorted(maps.Keys(p.containers)) {
		containers = append(containers, pair(name, p.containers[name]))
	}
	parts = append(parts, "containers: {"+strings.Join(containers, ", ")+"}")
	return "sizing: {" + strings.Join(parts, ", ") + "}"
}

func pair(key, tier string) string {
	return registryinit.Scalar(key) + ": " + registryinit.Scalar(tier)
}

// edits set the size of an entry, in the form that it has.
func (p proposal) edits(entry yamledit.Field) []yamledit.Edit {
	size := entry.At("sizing")
	switch {
	case !size.Exists():
		return []yamledit.Edit{{At: entry, Verb: yamledit.Insert, New: p.statement()}}
	case size.Kind() != yamledit.Map && len(p.containers) == 0:
		return []yamledit.Edit{replace(size, p.main)}
	case size.Kind() != yamledit.Map:
		return []yamledit.Edit{{At: size, Verb: yamledit.Set, Value: p.pairs(size.Value())}}
	}
	var edits []yamledit.Edit
	set := func(in yamledit.Field, key, tier string) {
		if at := in.At(key); at.Exists() {
			edits = append(edits, replace(at, tier))
			return
		}
		edits = append(edits, yamledit.Edit{At: in, Verb: yamledit.Insert, New: pair(key, tier)})
	}
	if p.main != "" {
		set(size, "main", p.main)
	}
	for _, name := range slices.Sorted(maps.Keys(p.containers)) {
		set(size.At("containers"), name, p.containers[name])
	}
	return edits
}

// replace sets a tier, in the quotes that another has or has not.
func replace(at yamledit.Field, tier string) yamledit.Edit {
	if at.Holds(at.Value()) {
		return yamledit.Edit{At: at, Verb: yamledit.Text, To: len(at.Value()), New: tier}
	}
	return yamledit.Edit{At: at, Verb: yamledit.Set, Value: tier}
}

// pairs returns the size as a map, the main one as it was where nothing else is proposed.
func (p proposal) pairs(was string) yamledit.Pairs {
	var size, containers yamledit.Pairs
	if p.main != "" {
		was = p.main
	}
	if was != "" {
		size = append(size, yamledit.Pair{Key: "main", Value: was})
	}
	for _, name := range slices.Sorted(maps.Keys(p.containers)) {
		containers = append(containers, yamledit.Pair{Key: name, Value: p.containers[name]})
	}
	return append(size, yamledit.Pair{Key: "containers", Value: containers})
}

// explain puts the evidence above each size, in place of older evidence and of the question
// that it answers.
func (i *importer) explain(text []byte, why map[[2]int]proposal) ([]byte, error) {
	documents, err := i.file.Documents(text)
	if err != nil {
		return nil, fmt.Errorf("what would be written: %w", err)
	}
	var b bytes.Buffer
	for at, d := range documents {
		l := registryinit.LinesOf(d.Bytes)
		items := d.Tree().Root().At("spec", "workloads").Each()
		for index, end := len(items)-1, len(l.All); index >= 0; index-- { // from the last, so that the lines above stay
			begin := items[index].Line() - 1
			if p, ok := why[[2]int{at, index}]; ok {
				p.explain(l, items[index].At("sizing"), begin, end)
			}
			end = begin
		}
		b.Write(l.Bytes())
	}
	return b.Bytes(), nil
}

// explain does so for one entry, which begins and ends at lines.
func (p proposal) explain(l *registryinit.Lines, size yamledit.Field, begin, end int) {
	at := size.Line() - 1
	for at > begin && !strings.Contains(l.All[at], "sizing:") {
		at-- // a map begins below its key
	}
	for begin > 0 && begin == at && isEvidence(l.All[begin-1]) {
		begin-- // of an entry in brackets
	}
	// A question is about the main container.
	answers := size.Kind() != yamledit.Map || size.At("main").Exists()
	var lines []string
	for n := begin; n < end; n++ {
		line := l.All[n]
		if n == at {
			indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
			for _, evidence := range p.evidence {
				lines = append(lines, indent+evidence)
			}
		}
		isAnswered := answers && strings.HasPrefix(strings.TrimSpace(line), registryinit.Question)
		if !isAnswered && (n >= at || !p.isOutdated(line)) {
			lines = append(lines, line)
		}
	}
	l.All = slices.Replace(l.All, begin, end, lines...)
}

// isOutdated reports whether a line is older evidence on the same container.
func (p proposal) isOutdated(line string) bool {
	subject, _, _ := strings.Cut(strings.TrimSpace(line), ": ")
	return isEvidence(line) && slices.ContainsFunc(p.evidence, func(newer string) bool {
		return strings.HasPrefix(newer, subject+": ")
	})
}

func isEvidence(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), evidence) }
