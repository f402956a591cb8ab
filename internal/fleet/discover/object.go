package discover

import (
	"bytes"
	"slices"

	"github.com/vixens-io/ballast/internal/core/admission"
	"github.com/vixens-io/ballast/internal/core/manifest"
)

// Object is one object in a file of the repository, as it is written there.
type Object struct {
	APIVersion, Kind, Namespace, Name string

	File string // from the root, with slashes
	Line int    // 1-based
	Text []byte // the document
}

// Objects decodes the document of an object: those of its kind and name.
func (o Object) Objects() []manifest.Object {
	d := &manifest.Document{Part: o.File, Line: 1, Bytes: o.Text}
	if err := d.Decode(); err != nil {
		return nil // it was decoded when it was found
	}
	return slices.DeleteFunc(slices.Clone(d.Objects()), func(other manifest.Object) bool {
		return other.Kind != o.Kind || other.Name != o.Name
	})
}

// Set is what makes Applications that only a cluster or a service knows.
type Set struct {
	Kind   string // ApplicationSet, or Template for one of a chart
	Name   string
	File   string
	Line   int
	Reason string // "the generator clusters asks the cluster"; empty for one that makes nothing
	Fails  bool   // Argo CD cannot evaluate it either
}

// String says what it is and why its Applications are not known.
func (s Set) String() string { return s.Kind + " " + s.Name + ": " + s.Reason }

// keep keeps an object that says how the registry should look.
func (f *Fleet) keep(o manifest.Object) {
	kept := Object{
		APIVersion: o.APIVersion, Kind: o.Kind, Namespace: o.Namespace, Name: o.Name,
		File: o.Document.Part, Line: o.Document.Line + o.Input().Line() - 1,
	}
	switch {
	case isPriorityClass(o.Group(), o.Kind):
		kept.Text = bytes.Clone(o.Document.Bytes)
		f.PriorityClasses = append(f.PriorityClasses, kept)
	case admission.Is(o.Group(), o.Kind) && mutates(o):
		kept.Text = bytes.Clone(o.Document.Bytes)
		f.Mutations = append(f.Mutations, kept)
	}
}

func isPriorityClass(group, kind string) bool {
	return group == "scheduling.k8s.io" && kind == "PriorityClass"
}

// mutates reports whether a policy does: of Kyverno's, those with a rule that does.
func mutates(o manifest.Object) bool {
	if o.Group() != "kyverno.io" {
		return true
	}
	for _, rule := range o.Input().At("spec", "rules").Each() {
		if rule.At("mutate").Exists() {
			return true
		}
	}
	return false
}
