package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// deadEntries returns the entries that match nothing, whatever application they were asked for.
func (l *Linter) deadEntries() []Problem {
	unmatched := map[registry.Source]int{}
	files := map[string]int{}
	messages := map[registry.Source]string{}
	for r := range l.tiers {
		for _, file := range r.Files() {
			files[file]++
		}
		for _, m := range r.Unmatched() {
			unmatched[m.Source]++
			messages[m.Source] = m.Message
		}
	}
	var dead []Problem
	for source, times := range unmatched {
		if times == files[source.File] && l.all(source.File) {
			dead = append(dead, l.perhaps(DeadEntry.At(source, messages[source], messages[source])))
		}
	}
	return dead
}

// deadTiers returns the tiers that no workload bears and no entry assigns to one.
func (l *Linter) deadTiers() []Problem {
	used := map[registry.Source]bool{}
	names := map[registry.Source]string{}
	for r, settings := range sections[sizing.Settings](l, sizing.Definition.Spec.Section) {
		for name := range settings.Tiers {
			source := r.SettingSource(sizing.Definition.Spec.Section, "tiers", name)
			names[source] = name
			used[source] = used[source] || l.tiers[r][name] || isAssigned(r, name)
		}
	}
	var dead []Problem
	for source, name := range names {
		if !used[source] && l.all(source.File) {
			message := fmt.Sprintf("no workload has the size %s: drop the tier, or keep it for one to come", name)
			dead = append(dead, l.perhaps(UnusedTier.At(source, name, message)))
		}
	}
	return dead
}

// isAssigned reports whether an entry assigns a tier to a workload or to a container of one.
func isAssigned(r *registry.Registry, tier string) bool {
	for _, stated := range r.Matched(sizing.Definition.Spec.Section) {
		entry, ok := stated.Value.(*sizing.Entry)
		if !ok {
			continue
		}
		if entry.Main == tier {
			return true
		}
		for _, size := range entry.Containers {
			if size == tier {
				return true
			}
		}
	}
	return false
}

// all reports whether everything that a registry is for was looked at: it is for what lies around
// it and below.
func (l *Linter) all(file string) bool {
	return l.fleet.Below == "." || strings.HasPrefix(file, l.fleet.Below+"/")
}

// perhaps makes less of a problem that what could not be seen may explain.
func (l *Linter) perhaps(p Problem) Problem {
	if l.missed+len(l.fleet.Sets)+len(l.fleet.Trouble) > 0 {
		p.Severity = transform.Info
		p.Message += "; or it is for something that could not be seen or rendered"
	}
	return p
}

// keys returns the sorted keys that a function holds for.
func keys[K ~string, V any](m map[K]V, holds func(K) bool) []K {
	var all []K
	for key := range m {
		if holds(key) {
			all = append(all, key)
		}
	}
	slices.Sort(all)
	return all
}
