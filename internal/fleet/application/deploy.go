package application

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// Documents returns what the sources deploy together, as Argo CD applies it: an object without a
// namespace is in the destination's, one of the cluster in none, and of one that is there several
// times the last counts.
func (d Deployment) Documents() (documents []*manifest.Document, warnings []string, err error) {
	a := assembly{
		namespace: d.Destination.Namespace, scopes: scopes{}, edits: map[*manifest.Document][]yamledit.Edit{},
		found: map[identity][]deployed{}, unknown: map[string]bool{},
	}
	for _, r := range d.Rendered {
		if err := a.add(r); err != nil {
			return nil, nil, err
		}
	}
	for _, o := range a.objects {
		a.scopes.learn(o)
	}
	for _, o := range a.objects {
		a.resolve(o)
	}
	warnings = a.drop()
	if kinds := slices.Sorted(maps.Keys(a.unknown)); len(kinds) > 0 && a.namespace != "" {
		warnings = append(warnings, fmt.Sprintf("only the cluster knows whether objects of these kinds have a namespace: "+
			"they are left without one, where Argo CD gives them %s if they have: %s", a.namespace, strings.Join(kinds, ", ")))
	}
	documents, err = a.write()
	return documents, warnings, err
}

// assembly is an Application on its way to what is applied.
type assembly struct {
	namespace string
	scopes    scopes
	documents []*manifest.Document
	objects   []manifest.Object
	edits     map[*manifest.Document][]yamledit.Edit
	found     map[identity][]deployed
	order     []identity // of found
	unknown   map[string]bool
}

// identity is what makes two objects one.
type identity struct{ group, kind, namespace, name string }

// deployed is an object of an identity, and how its namespace is to be written.
type deployed struct {
	manifest.Object
	edit *yamledit.Edit
}

// add takes the documents of a source as they leave.
func (a *assembly) add(r Rendered) error {
	for _, was := range r.Documents {
		document := &manifest.Document{Part: was.Part, Line: was.Line, Bytes: r.Bytes(was)}
		if err := document.Decode(); err != nil {
			return err
		}
		a.documents = append(a.documents, document)
		a.objects = append(a.objects, document.Objects()...)
	}
	return nil
}

// resolve finds the namespace of an object.
func (a *assembly) resolve(o manifest.Object) {
	namespace := o.Root().At("metadata", "namespace")
	id := identity{o.Group(), o.Kind, o.Namespace, o.Name}
	var edit *yamledit.Edit
	switch scope := a.scopes.of(o); {
	case scope == inCluster:
		id.namespace = ""
		if namespace.Exists() {
			edit = &yamledit.Edit{At: namespace, Verb: yamledit.Unset}
		}
	case o.Namespace != "":
	case scope == unknown:
		a.unknown[o.Kind] = true
	case a.namespace != "":
		id.namespace = a.namespace
		edit = &yamledit.Edit{At: namespace, Verb: yamledit.Set, Value: a.namespace}
	}
	if o.Root().At("metadata", "name").Value() == "" { // each gets a name of its own
		id.name = fmt.Sprintf("%s#%d", o.Name, len(a.order))
	}
	if len(a.found[id]) == 0 {
		a.order = append(a.order, id)
	}
	a.found[id] = append(a.found[id], deployed{o, edit})
}

// drop leaves the last object of each identity.
func (a *assembly) drop() (warnings []string) {
	for _, id := range a.order {
		all := a.found[id]
		last := all[len(all)-1]
		if last.edit != nil {
			a.edits[last.Document] = append(a.edits[last.Document], *last.edit)
		}
		if len(all) == 1 {
			continue
		}
		var places []string
		for _, o := range all {
			places = append(places, o.Line())
		}
		for _, o := range all[:len(all)-1] {
			a.edits[o.Document] = append(a.edits[o.Document], yamledit.Edit{At: o.Root(), Verb: yamledit.Drop})
		}
		warnings = append(warnings, fmt.Sprintf("%s is there %d times, and the last counts, as in Argo CD: %s",
			last, len(all), strings.Join(places, ", ")))
	}
	return warnings
}

// write makes the edits. A document that is dropped as a whole is not there any more.
func (a *assembly) write() ([]*manifest.Document, error) {
	var documents []*manifest.Document
	for _, document := range a.documents {
		edits := a.edits[document]
		if slices.ContainsFunc(edits, func(e yamledit.Edit) bool { return e.Verb == yamledit.Drop && e.At.Key() == "" }) {
			continue
		}
		if _, err := document.Tree().Apply(edits); err != nil {
			return nil, fmt.Errorf("%s: %w", document.Place(1), err)
		}
		out, err := document.Tree().Write()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", document.Place(1), err)
		}
		documents = append(documents, &manifest.Document{Part: document.Part, Line: document.Line, Bytes: out.Bytes})
	}
	return documents, nil
}
