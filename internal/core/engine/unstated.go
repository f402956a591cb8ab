package engine

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// Off are the transformers whose sections no layer of a registry states.
type Off map[string]bool

// unstatedFile is what the layer for the sections of those transformers is called.
const unstatedFile = "audit"

// isStated reports whether a file of a registry is one that somebody wrote.
func isStated(file string) bool { return file != unstatedFile }

// Complete loads a registry as it is stated, and with the sections that it does not state, which only report:
// who asks what is unsafe wants to know of what they would find, too.
func Complete(
	layers []registry.Layer, transformers []transform.Definition,
) (stated, complete *registry.Registry, off Off, err error) {
	sections := Sections(transformers)
	if stated, err = registry.Load(sections, layers); err != nil {
		return nil, nil, nil, err
	}
	off = Off{}
	spec := " {}"
	for _, d := range transformers {
		if off[d.Name] = !d.On(stated); off[d.Name] {
			spec = strings.TrimSuffix(spec, " {}") + "\n  " + d.Spec.Section + ": {mode: report}"
		}
	}
	const head = "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: audit}\nspec:"
	unstated := registry.Parse(unstatedFile, []byte(head+spec+"\n"))
	complete, err = registry.Load(sections, append([]registry.Layer{unstated}, layers...))
	return stated, complete, off, err
}

// Settle makes of what a transformer that is off reported what it is to its reader: open, and refusing
// nothing. It reports false for what the transformer would only like to be otherwise.
func (off Off) Settle(f *transform.Finding) bool {
	if !off[f.Transformer] || f.Status != transform.Reported {
		return true
	}
	if f.Severity == transform.Info {
		return false
	}
	f.Status, f.Severity = transform.Open, transform.Warning
	if f.Source != nil && f.Source.File == unstatedFile {
		f.Source = nil
	}
	return true
}

// settle does so for all findings.
func (off Off) settle(findings []*transform.Finding) []*transform.Finding {
	return slices.DeleteFunc(findings, func(f *transform.Finding) bool { return !off.Settle(f) })
}
