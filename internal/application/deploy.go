package application

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/argocd"
	"github.com/vixens-io/ballast/internal/manifest"
	"github.com/vixens-io/ballast/internal/splice"
)

// Deploy gives the documents that the sources of an Application deploy together, as Argo CD applies
// them: an object without a namespace is in the destination's, one of the cluster in none, and of
// one that is there several times the last counts.
func Deploy(app argocd.Application, sources []Rendered) (documents []*manifest.Document, warnings []string, err error) {
	d := deployment{
		namespace: app.Destination.Namespace, scopes: scopes{}, edits: map[*manifest.Document][]splice.Edit{},
		found: map[identity][]deployed{}, unknown: map[string]bool{},
	}
	for _, r := range sources {
		if err := d.add(r); err != nil {
			return nil, nil, err
		}
	}
	for _, o := range d.objects {
		d.scopes.learn(o)
	}
	for _, o := range d.objects {
		d.settle(o)
	}
	warnings = d.drop()
	if kinds := slices.Sorted(maps.Keys(d.unknown)); len(kinds) > 0 && d.namespace != "" {
		warnings = append(warnings, fmt.Sprintf("only the cluster knows whether objects of these kinds have a namespace: they are left without one, where Argo CD gives them %s if they have: %s", d.namespace, strings.Join(kinds, ", ")))
	}
	documents, err = d.write()
	return documents, warnings, err
}

// deployment is an Application on its way to what is applied.
type deployment struct {
	namespace string
	scopes    scopes
	documents []*manifest.Document
	objects   []manifest.Object
	edits     map[*manifest.Document][]splice.Edit
	found     map[identity][]deployed
	order     []identity // of found
	unknown   map[string]bool
}

// identity is what makes two objects one.
type identity struct{ group, kind, namespace, name string }

// deployed is an object of an identity, and how its namespace is to be written.
type deployed struct {
	manifest.Object
	edit *splice.Edit
}

// add takes the documents of a source as they leave.
func (d *deployment) add(r Rendered) error {
	for _, was := range r.Documents {
		document := &manifest.Document{Part: was.Part, Line: was.Line, Bytes: r.Bytes(was)}
		if err := document.Decode(); err != nil {
			return err
		}
		d.documents = append(d.documents, document)
		d.objects = append(d.objects, document.Objects()...)
	}
	return nil
}

// settle finds the namespace of an object.
func (d *deployment) settle(o manifest.Object) {
	namespace := o.Root().At("metadata", "namespace")
	id := identity{o.Group(), o.Kind, o.Namespace, o.Name}
	var edit *splice.Edit
	switch scope := d.scopes.of(o); {
	case scope == inCluster:
		id.namespace = ""
		if namespace.Exists() {
			edit = &splice.Edit{At: namespace, Verb: splice.Unset}
		}
	case o.Namespace != "":
	case scope == unknown:
		d.unknown[o.Kind] = true
	case d.namespace != "":
		id.namespace = d.namespace
		edit = &splice.Edit{At: namespace, Verb: splice.Set, Value: d.namespace}
	}
	if o.Root().At("metadata", "name").Value() == "" { // each gets a name of its own
		id.name = fmt.Sprintf("%s#%d", o.Name, len(d.order))
	}
	if len(d.found[id]) == 0 {
		d.order = append(d.order, id)
	}
	d.found[id] = append(d.found[id], deployed{o, edit})
}

// drop leaves the last object of each identity.
func (d *deployment) drop() (warnings []string) {
	for _, id := range d.order {
		all := d.found[id]
		last := all[len(all)-1]
		if last.edit != nil {
			d.edits[last.Document] = append(d.edits[last.Document], *last.edit)
		}
		if len(all) == 1 {
			continue
		}
		var places []string
		for _, o := range all {
			places = append(places, o.Line())
		}
		for _, o := range all[:len(all)-1] {
			d.edits[o.Document] = append(d.edits[o.Document], splice.Edit{At: o.Root(), Verb: splice.Drop})
		}
		warnings = append(warnings, fmt.Sprintf("%s is there %d times, and the last counts, as in Argo CD: %s", last, len(all), strings.Join(places, ", ")))
	}
	return warnings
}

// write makes the edits. A document that is dropped as a whole is not there any more.
func (d *deployment) write() ([]*manifest.Document, error) {
	var documents []*manifest.Document
	for _, document := range d.documents {
		edits := d.edits[document]
		if slices.ContainsFunc(edits, func(e splice.Edit) bool { return e.Verb == splice.Drop && e.At.Key() == "" }) {
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
