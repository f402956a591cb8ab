package registryinit

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
)

// namedEntry is an entry of a file that is for one workload, by its name.
type namedEntry struct {
	match           map[string]string
	document, index int // where it is in the file
	sized           bool
}

func namedEntries(documents []*manifest.Document) []namedEntry {
	var all []namedEntry
	for i, d := range documents {
		for j, item := range d.Tree().Root().At("spec", "workloads").Each() {
			e := namedEntry{match: map[string]string{}, document: i, index: j, sized: item.At("sizing").Exists()}
			match := item.At("match")
			for _, key := range match.Keys() {
				e.match[key] = match.At(key).Value()
			}
			if e.isLiteral() {
				all = append(all, e)
			}
		}
	}
	return all
}

// isLiteral reports whether the entry names one workload, and asks for nothing else of it.
func (e namedEntry) isLiteral() bool {
	for key, value := range e.match {
		isField := slices.Contains([]string{"app", "path", "namespace", "kind", "name"}, key)
		if !isField || value == "" || strings.ContainsAny(value, "*?") {
			return false
		}
	}
	return e.match["kind"] != "" && e.match["name"] != ""
}

func (e namedEntry) isFor(w Workload) bool {
	fields := map[string]string{"app": w.App, "path": w.Path, "namespace": w.Namespace, "kind": w.Kind, "name": w.Name}
	for key, value := range e.match {
		if fields[key] != value {
			return false
		}
	}
	return true
}
