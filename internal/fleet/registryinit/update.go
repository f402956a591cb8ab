package registryinit

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// Update adds to a registry what is new in the repository. The registry r is the file with the layers
// above it. Text that people wrote stays as it is.
func Update(name string, old []byte, s *Survey, r, above *registry.Registry, o Options) ([]byte, error) {
	documents, err := registryDocuments(name, old)
	if err != nil {
		return nil, err
	}
	main := mainDocument(documents)
	literal := namedEntries(documents)
	p := planOf(r, above)
	var missing []section
	if !r.On("sizing") && p.sizes {
		p = p.without(s, o.Label)
		missing = append(missing, section{"sizing", p.sizingSection(s, "")})
	}
	if begins := !main.Tree().Root().At("spec", "workloads").Exists(); begins && !r.On("priority") && !above.Locked("priority") {
		p.ranks = true
		if classes := prioritySection(s, ""); len(classes) > 0 {
			missing = append(missing, section{"priority", classes})
		}
	}
	entries := p.entries(slices.DeleteFunc(slices.Clone(s.Workloads), func(w Workload) bool {
		return slices.ContainsFunc(literal, func(l namedEntry) bool { return l.isFor(w) })
	}))
	var b bytes.Buffer
	for _, d := range documents {
		text := d.Bytes
		if d == main {
			if text, err = add(name, text, entries, missing, p.missingClasses(entries)); err != nil {
				return nil, err
			}
		}
		b.Write(text)
	}
	return withUnseen(b.Bytes(), s.Unseen), nil
}

// registryDocuments returns the documents of a registry file, decoded.
func registryDocuments(name string, text []byte) ([]*manifest.Document, error) {
	documents, err := manifest.Read(name, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	for _, d := range documents {
		if err := d.Decode(); err != nil {
			return nil, err
		}
	}
	return documents, nil
}

// mainDocument returns the one that has entries, else the first that says something.
func mainDocument(documents []*manifest.Document) *manifest.Document {
	for _, has := range []func(yamledit.Field) bool{
		func(root yamledit.Field) bool { return len(root.At("spec", "workloads").Each()) > 0 },
		func(root yamledit.Field) bool { return root.Kind() == yamledit.Map },
	} {
		if i := slices.IndexFunc(documents, func(d *manifest.Document) bool { return has(d.Tree().Root()) }); i >= 0 {
			return documents[i]
		}
	}
	return documents[0]
}

// missingClasses returns the classes that entries pin and the registry does not name.
func (p plan) missingClasses(entries []entry) []string {
	var missing []string
	for _, e := range entries {
		for _, line := range e.lines {
			class, ok := strings.CutPrefix(line, "priority: ")
			class = strings.Trim(class, `"`)
			if ok && !isBuiltIn(class) && !slices.Contains(p.classes, class) && !slices.Contains(missing, class) {
				missing = append(missing, class)
			}
		}
	}
	return missing
}

// section is one of the settings that a registry lacks, a line each.
type section struct {
	key   string
	lines []string
}

// placeholder begins what splice puts where lines are to be.
const placeholder = "ballast-draft-"

// add puts entries and sections where splice would, and the classes that they need.
func add(name string, text []byte, entries []entry, missing []section, classes []string) ([]byte, error) {
	tree, err := yamledit.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	edits := editsFor(tree.Root().At("spec"), entries, missing, classes)
	if len(edits) == 0 {
		return text, nil
	}
	lines, err := spliced(name, tree, edits)
	if err != nil {
		return nil, err
	}
	if err := lines.spell(slices.Clone(classes)); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, s := range missing {
		if err := lines.put(s.key+": "+placeholder+s.key, func(indent string) []string { return indented(s.lines, indent) }); err != nil {
			return nil, fmt.Errorf("%s: spec is written in brackets: put each section on lines of its own", name)
		}
	}
	if len(entries) > 0 {
		if err := lines.putBelow("- "+placeholder+"entries", func(indent string) []string { return textOf(entries, indent) }); err != nil {
			return nil, fmt.Errorf("%s: spec.workloads is written in brackets: put each entry on lines of its own", name)
		}
	}
	return lines.bytes(), nil
}

func editsFor(spec yamledit.Field, entries []entry, missing []section, classes []string) []yamledit.Edit {
	var edits []yamledit.Edit
	for _, s := range missing {
		edits = append(edits, yamledit.Edit{At: spec.At(s.key), Verb: yamledit.Set, Value: placeholder + s.key})
	}
	if len(entries) > 0 {
		edits = append(edits, yamledit.Edit{At: spec.At("workloads"), Verb: yamledit.Last, Value: placeholder + "entries"})
	}
	if known := spec.At("priority", "classes"); known.Kind() == yamledit.List {
		for _, class := range classes {
			edits = append(edits, yamledit.Edit{At: known, Verb: yamledit.Last, Value: own(class)})
		}
	}
	return edits
}

// spliced makes the edits, and gives the lines of what comes out.
func spliced(name string, tree *yamledit.Document, edits []yamledit.Edit) (*lines, error) {
	if _, err := tree.Apply(edits); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	out, err := tree.Write()
	if err == nil && out.Reencoded {
		err = errors.New("its layout could not be kept")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: it cannot be edited where it stands: %w", name, err)
	}
	return linesOf(out.Bytes), nil
}
