package registryinit

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
)

// NamedEntry is an entry of a file that is for one workload, by its name.
type NamedEntry struct {
	Document, Index int  // where it is in the file
	Sized           bool // it states a size
	match           map[string]string
}

// NamedEntries returns the entries of a registry's documents that are for one workload each.
func NamedEntries(documents []*manifest.Document) []NamedEntry {
	var all []NamedEntry
	for i, d := range documents {
		for j, item := range d.Tree().Root().At("spec", "workloads").Each() {
			e := NamedEntry{Document: i, Index: j, Sized: item.At("sizing").Exists(), match: map[string]string{}}
			for _, field := range item.At("match").Pairs() {
				e.match[field.Key()] = field.Value()
			}
			if e.isLiteral() {
				all = append(all, e)
			}
		}
	}
	return all
}

// isLiteral reports whether the entry names one workload, and asks for nothing else of it.
func (e NamedEntry) isLiteral() bool {
	for key, value := range e.match {
		isField := slices.Contains([]string{"app", "path", "namespace", "kind", "name"}, key)
		if !isField || value == "" || strings.ContainsAny(value, "*?") {
			return false
		}
	}
	return e.match["kind"] != "" && e.match["name"] != ""
}

// IsFor reports whether the entry is for a workload.
func (e NamedEntry) IsFor(w Workload) bool {
	fields := map[string]string{"app": w.App, "path": w.Path, "namespace": w.Namespace, "kind": w.Kind, "name": w.Name}
	for key, value := range e.match {
		if fields[key] != value {
			return false
		}
	}
	return true
}
