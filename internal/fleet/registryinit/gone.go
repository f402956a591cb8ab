package registryinit

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// goneMark stands above an entry whose workload is not there any more.
const goneMark = "# Gone? Nothing that could be rendered here is this workload any more."

// literalEntry is an entry for one workload, by its name.
type literalEntry struct {
	match           map[string]string
	document, index int // where it is in the file
	line            int // of its document
	sized           bool
}

func literals(documents []*manifest.Document) []literalEntry {
	var all []literalEntry
	for i, d := range documents {
		for _, e := range literalsOf(d.Tree().Root()) {
			e.document = i
			all = append(all, e)
		}
	}
	return all
}

func literalsOf(root yamledit.Field) []literalEntry {
	var all []literalEntry
	for i, item := range root.At("spec", "workloads").Each() {
		e := literalEntry{match: map[string]string{}, index: i, line: item.Line(), sized: item.At("sizing").Exists()}
		match := item.At("match")
		for _, key := range match.Keys() {
			e.match[key] = match.At(key).Value()
		}
		if e.isLiteral() {
			all = append(all, e)
		}
	}
	return all
}

// isLiteral reports whether the entry names one workload, and asks for nothing else of it.
func (e literalEntry) isLiteral() bool {
	for key, value := range e.match {
		if !slices.Contains([]string{"app", "path", "namespace", "kind", "name"}, key) || value == "" || strings.ContainsAny(value, "*?") {
			return false
		}
	}
	return e.match["kind"] != "" && e.match["name"] != ""
}

func (e literalEntry) isFor(w Workload) bool {
	for key, value := range e.match {
		if w.fact(key) != value {
			return false
		}
	}
	return true
}

// fact returns what a field of a match is compared with.
func (w Workload) fact(key string) string {
	switch key {
	case "app":
		return w.App
	case "path":
		return w.Path
	case "namespace":
		return w.Namespace
	case "kind":
		return w.Kind
	}
	return w.Name
}

// fate is what became of the workload that an entry names.
type fate int

const (
	unclear fate = iota // nobody can tell
	here
	gone
)

// fate says what became of the workload: it is gone if all that could bring it was seen, and did
// not. Entries for other objects than workloads are not asked.
func (e literalEntry) fate(s *Survey, kinds workload.Table) fate {
	switch {
	case slices.ContainsFunc(s.Workloads, e.isFor):
		return here
	case e.isOfWorkload(kinds) && !e.isHidden(s):
		return gone
	}
	return unclear
}

func (e literalEntry) isOfWorkload(kinds workload.Table) bool {
	return slices.ContainsFunc(kinds, func(k workload.Kind) bool { return k.Kind == e.match["kind"] })
}

// isHidden reports whether what was not seen may hold the workload.
func (e literalEntry) isHidden(s *Survey) bool {
	return slices.ContainsFunc(s.Unseen, func(u Unseen) bool { return u.mayHold(e.match) })
}

// mark puts the mark above the entries of a document whose workloads are gone, and takes it
// from those that came back. Where nobody can tell, what is marked stays so.
func mark(text []byte, s *Survey, kinds workload.Table) []byte {
	tree, err := yamledit.Parse(text)
	if err != nil {
		return text // it was decoded before, and is what add made of it
	}
	l := linesOf(text)
	entries := literalsOf(tree.Root())
	slices.Reverse(entries) // from the last, so that the lines of the others stay
	for _, e := range entries {
		l.mark(e.line-1, e.fate(s, kinds))
	}
	return l.bytes()
}

func (l *lines) mark(at int, f fate) {
	if at < 0 || at >= len(l.all) || !strings.HasPrefix(strings.TrimSpace(l.all[at]), "-") {
		return // in brackets, or begun on another line: there is no place for a comment
	}
	switch marked := l.isMarked(at); {
	case f == gone && !marked:
		l.insert(at, indentOf(l.all[at])+goneMark)
	case f == here && marked:
		l.all = slices.Delete(l.all, at-1, at)
	}
}

func (l *lines) isMarked(at int) bool { return at > 0 && strings.TrimSpace(l.all[at-1]) == goneMark }
