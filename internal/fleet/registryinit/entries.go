package registryinit

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/registry"
)

// entry is one entry to be written.
type entry struct {
	match []field
	lines []string // what it states, and comments
	group string   // what it is written under
}

type field struct{ key, value string }

// entries returns what is to be written for the workloads, in their order. Several of the same
// kind and name are one entry if they need no other word.
func (p plan) entries(workloads []Workload) []entry {
	same := map[identity][]Workload{}
	for _, w := range workloads {
		same[w.identity()] = append(same[w.identity()], w)
	}
	var all []entry
	for _, w := range workloads {
		alike := same[w.identity()]
		delete(same, w.identity())
		all = append(all, p.apart(alike)...)
	}
	return all
}

// identity is how a cluster tells workloads apart.
type identity struct{ namespace, kind, name string }

func (w Workload) identity() identity { return identity{w.Namespace, w.Kind, w.Name} }

// apart returns the entries of workloads that share a name, as those of two environments do.
func (p plan) apart(alike []Workload) []entry {
	var all []entry
	for _, w := range alike {
		if e := (entry{match: w.match(), lines: p.entry(w), group: w.group()}); len(e.lines) > 0 {
			all = append(all, e)
		}
	}
	if len(all) < 2 || !slices.ContainsFunc(all, func(e entry) bool { return !slices.Equal(e.lines, all[0].lines) }) {
		return all[:min(len(all), 1)]
	}
	for _, more := range []struct {
		key string
		of  func(Workload) string
	}{{"path", func(w Workload) string { return w.Path }}, {"app", func(w Workload) string { return w.App }}} {
		if distinct(alike, more.of) {
			return p.with(alike, more.key, more.of)
		}
	}
	places := make([]string, len(alike))
	for i, w := range alike {
		places[i] = w.Place
	}
	all[0].lines = []string{p.ask("it is rendered more than once, differently, and neither path nor app tells which: " + strings.Join(places, ", "))}
	return all[:1]
}

// with returns the entries of workloads that a further field tells apart.
func (p plan) with(alike []Workload, key string, of func(Workload) string) []entry {
	var all []entry
	for _, w := range alike {
		if lines := p.entry(w); len(lines) > 0 {
			all = append(all, entry{append([]field{{key, of(w)}}, w.match()...), lines, w.group()})
		}
	}
	return all
}

func distinct(workloads []Workload, of func(Workload) string) bool {
	seen := map[string]bool{"": true}
	for _, w := range workloads {
		if seen[of(w)] || !isLiteral(of(w)) {
			return false
		}
		seen[of(w)] = true
	}
	return true
}

// isLiteral reports whether a match on a text is for that text alone.
func isLiteral(text string) bool {
	return registry.Glob(text).Mistake() == "" && !strings.ContainsAny(text, "*?")
}

// hasName reports whether an entry can name the workload.
func (w Workload) hasName() bool {
	isKind := w.Kind != "" && w.Kind[0] >= 'A' && w.Kind[0] <= 'Z'
	return isKind && w.Name != "" && isLiteral(w.Kind) && isLiteral(w.Name) && (w.Namespace == "" || isLiteral(w.Namespace))
}

// match names the workload.
func (w Workload) match() []field {
	match := []field{{"kind", w.Kind}, {"name", w.Name}}
	if w.Namespace == "" {
		return match
	}
	return append([]field{{"namespace", w.Namespace}}, match...)
}

// group returns what the entry is written under: where the workload lives, and what it comes
// from.
func (w Workload) group() string {
	group := w.Namespace
	if group == "" {
		group = "(no namespace)"
	}
	switch {
	case w.App != "" && w.App != w.Namespace:
		group += ": application " + w.App + ", " + w.Path
	case w.Path != "":
		group += ": " + w.Path
	}
	return oneLine(group)
}

// textOf writes entries as items of a list that is indented so far.
func textOf(entries []entry, indent string) []string {
	var lines []string
	group := ""
	for _, e := range entries {
		if e.group != group {
			lines = append(lines, "", indent+"# "+e.group)
			group = e.group
		}
		lines = append(lines, indent+"- match: "+flow(e.match))
		for _, line := range e.lines {
			lines = append(lines, indent+"  "+line)
		}
	}
	return lines
}

func flow(fields []field) string {
	parts := make([]string, len(fields))
	for i, f := range fields {
		parts[i] = f.key + ": " + scalar(f.value)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
