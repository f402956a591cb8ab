package registryinit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/yamledit"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// Options are what the repository does not say.
type Options struct {
	Name  string // of a new registry
	Label string // that names the sizes; empty: the one that is in use
}

// head begins a new registry.
const head = `# +argocd:skip-file-rendering

# The registry: what each workload gets before Argo CD applies it. ballast registry init wrote
# it; from here on it is yours. Run it again when applications were added: it adds theirs, and
# leaves what is written here as it is.
#
#   ballast registry check     what is wrong with this file
#   ballast diff PATH          what it changes in an application
#   ballast explain PATH       why, and which line of this file says so
#
# A line with a ? waits for an answer: nothing in the repository gives it.
apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata:
  name: %s
spec:
%s
`

// Draft returns the registry for what was seen: a first one, or the one that is there with
// what is new. It is nil where there is none and the layers above say all of it.
func (f *File) Draft(s *Survey, o Options) ([]byte, error) {
	if err := f.checkLabel(o.Label); err != nil {
		return nil, err
	}
	draft := f.first
	if f.Old != nil {
		draft = f.update
	}
	text, err := draft(s, o)
	if text == nil || err != nil {
		return nil, err
	}
	r, err := f.With(text)
	if err != nil {
		return nil, err
	}
	f.gaps = f.gapsUnder(r)
	text = withGaps(text, f.withoutLines(sortedGaps(slices.Concat(s.Gaps, f.gaps))))
	_, err = f.With(text)
	return text, err
}

// missingSections returns the settings that the registry lacks, a section each, and the plan of entries
// under all of them.
func (f *File) missingSections(s *Survey, o Options, hasEntries bool) ([]string, plan) {
	var sections []string
	p := planOf(f.Loaded, f.Above)
	if !f.Loaded.On("sizing") && p.sizes {
		p = p.withSizes(s, o.Label)
		sections = append(sections, p.sizingSection(s))
	}
	if !hasEntries && !f.Loaded.On("priority") && !f.Above.Locked("priority") {
		p.priorities = true
		if section := prioritySection(s); section != "" {
			sections = append(sections, section)
		}
	}
	return sections, p
}

// first returns the registry of a repository that has none. What the layers above it state, it
// leaves to them.
func (f *File) first(s *Survey, o Options) ([]byte, error) {
	sections, p := f.missingSections(s, o, false)
	entries := f.settled(p.entries(s.Workloads))
	if len(sections)+len(entries) == 0 {
		return nil, nil
	}
	if !f.Above.Locked("sync") && f.Above.SettingSource("sync").Line == 0 {
		sections = append(sections, syncSection)
	}
	workloads := "workloads: []"
	if len(entries) > 0 {
		workloads = "# Who gets what. The most specific match wins; the order of the entries never counts.\n" +
			"workloads:\n" + indented(Text(entries), "  ")
	}
	spec := strings.Join(append(sections, workloads), "\n\n")
	return fmt.Appendf(nil, head, Scalar(o.Name), indented(spec, "  ")), nil
}

// update adds to a registry what is new in the repository.
func (f *File) update(s *Survey, o Options) ([]byte, error) {
	documents, err := f.Documents(f.Old)
	if err != nil {
		return nil, err
	}
	main, named := Main(documents), NamedEntries(documents)
	spec := documents[main].Tree().Root().At("spec")
	sections, p := f.missingSections(s, o, spec.At("workloads").Exists())
	entries := f.settled(p.entries(slices.DeleteFunc(slices.Clone(s.Workloads), func(w Workload) bool {
		return slices.ContainsFunc(named, func(e NamedEntry) bool { return e.IsFor(w) })
	})))
	var edits []yamledit.Edit
	for _, section := range sections {
		edits = append(edits, yamledit.Edit{At: spec, Verb: yamledit.Insert, New: section})
	}
	if classes := spec.At("priority", "classes"); classes.Kind() == yamledit.List {
		for _, class := range p.missingClasses(entries) {
			edits = append(edits, yamledit.Edit{At: classes, Verb: yamledit.Insert, New: "- " + Scalar(class)})
		}
	}
	edits = append(edits, Insert(spec.At("workloads"), entries)...)
	return f.Edited(documents, map[int][]yamledit.Edit{main: edits})
}

// Insert returns the edit that adds entries to a list.
func Insert(workloads yamledit.Field, entries []Entry) []yamledit.Edit {
	if len(entries) == 0 {
		return nil
	}
	text := Text(entries)
	if len(workloads.Each()) > 0 {
		text = "\n" + text
	}
	return []yamledit.Edit{{At: workloads, Verb: yamledit.Insert, New: text}}
}

// missingClasses returns the classes that entries pin and the registry does not name.
func (p plan) missingClasses(entries []Entry) []string {
	var missing []string
	for _, e := range entries {
		isPinned := slices.Contains(e.Lines, "priority: "+Scalar(e.class)) && !isBuiltIn(e.class)
		if isPinned && !slices.Contains(p.classes, e.class) && !slices.Contains(missing, e.class) {
			missing = append(missing, e.class)
		}
	}
	return missing
}

// checkLabel refuses a label where a registry has one already: the labels that are in use would
// mean nothing any more.
func (f *File) checkLabel(label string) error {
	stated, from := f.Loaded.Settings("sizing").(*sizing.Settings).Label, "as it is if no layer says another"
	if at := f.Loaded.SettingSource("sizing", "label"); !at.IsZero() {
		from = at.String()
	}
	switch {
	case label == "" || f.Loaded.On("sizing") && label == stated:
		return nil
	case f.Loaded.On("sizing"):
		return fmt.Errorf("--label %s: sizes go by the label %s already (%s): change that in spec.sizing.label",
			label, stated, from)
	case f.Above.Locked("sizing"):
		return fmt.Errorf("--label %s: sizing is locked in a layer above: name the label there", label)
	}
	return nil
}
