package registryinit

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/registry"
)

// Entry is an entry to be written.
type Entry struct {
	Lines []string // what it states, and comments
	match []matchField
	group string // what it is written under
	class string // of its workload
	id    string // what it matched before a trial narrowed it
	of    Workload
}

type matchField struct{ key, value string }

// Entry returns an entry that names the workload.
func (w Workload) Entry(lines []string) Entry {
	match := []matchField{{"kind", w.Kind}, {"name", w.Name}}
	if w.Namespace != "" {
		match = slices.Insert(match, 0, matchField{"namespace", w.Namespace})
	}
	return Entry{Lines: lines, match: match, group: w.group(), class: w.Priority, of: w}
}

// written returns the match of an entry as a mistake in it tells it.
func (e Entry) written() string {
	fields := map[string]string{}
	for _, f := range e.match {
		fields[f.key] = f.value
	}
	var all []string
	for _, key := range []string{"app", "path", "namespace", "kind", "name"} {
		if value, ok := fields[key]; ok {
			all = append(all, key+": "+value)
		}
	}
	return "{" + strings.Join(all, ", ") + "}"
}

func (e Entry) hasField(key string) bool {
	return slices.ContainsFunc(e.match, func(f matchField) bool { return f.key == key })
}

// entries returns what is to be written for the workloads, in their order. Several of the same
// kind and name are one entry if their lines are the same.
func (p plan) entries(workloads []Workload) []Entry {
	same := map[Identity][]Workload{}
	for _, w := range workloads {
		same[w.Identity()] = append(same[w.Identity()], w)
	}
	var all []Entry
	for _, w := range workloads {
		alike := same[w.Identity()]
		delete(same, w.Identity())
		all = append(all, p.entriesOf(alike)...)
	}
	for i := range all {
		all[i].id = all[i].written()
	}
	return all
}

// Identity is how a cluster tells workloads apart.
type Identity struct{ namespace, kind, name string }

// Identity returns the identity of the workload in its cluster.
func (w Workload) Identity() Identity { return Identity{w.Namespace, w.Kind, w.Name} }

// entriesOf returns the entries of workloads that share an identity, as those of two environments do.
func (p plan) entriesOf(alike []Workload) []Entry {
	var all []Entry
	var of []Workload
	for _, w := range alike {
		if lines := p.lines(w); len(lines) > 0 {
			all, of = append(all, w.Entry(lines)), append(of, w)
		}
	}
	if !slices.ContainsFunc(all, func(e Entry) bool { return !slices.Equal(e.Lines, all[0].Lines) }) {
		return all[:min(len(all), 1)]
	}
	for _, field := range []struct {
		key   string
		value func(Workload) string
	}{{"path", func(w Workload) string { return w.Path }}, {"app", func(w Workload) string { return w.App }}} {
		if !distinct(alike, field.value) {
			continue
		}
		for i := range all {
			all[i].match = slices.Insert(all[i].match, 0, matchField{field.key, field.value(of[i])})
		}
		return all
	}
	places := make([]string, len(alike))
	for i, w := range alike {
		places[i] = w.Place
	}
	return []Entry{of[0].Entry([]string{p.ask(
		"it is rendered more than once, differently, and neither path nor app tells which: " + strings.Join(places, ", "))})}
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
	isNamed := isKind && w.Name != "" && isLiteral(w.Kind) && isLiteral(w.Name)
	return isNamed && (w.Namespace == "" || isLiteral(w.Namespace))
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
	return OneLine(group)
}

// Text returns entries as items of a list, with a comment and a blank line between groups.
func Text(entries []Entry) string {
	var lines []string
	group := ""
	for _, e := range entries {
		if e.group != group {
			lines = append(lines, "", "# "+e.group)
			group = e.group
		}
		match := make([]string, len(e.match))
		for i, f := range e.match {
			match[i] = f.key + ": " + Scalar(f.value)
		}
		lines = append(lines, "- match: {"+strings.Join(match, ", ")+"}")
		for _, line := range e.Lines {
			lines = append(lines, "  "+line)
		}
	}
	return strings.Join(lines[1:], "\n")
}
