package manifest

import (
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// Object is one Kubernetes object: a document, or one item of a List. Its names are for
// matching and printing; two objects may share them all.
type Object struct {
	APIVersion, Kind, Namespace, Name string

	Document *Document
	path     []string // keys and indices from the document's root
}

// Objects returns the objects of a decoded document.
func (d *Document) Objects() []Object {
	return objects(d, d.tree.Input(), nil, "", "")
}

// maxListDepth bounds Lists within Lists.
const maxListDepth = 8

// objects returns the object at f, or those of the List that it is. What an item of a
// typed list does not say of its version and kind, the list says. To Argo CD whatever has a
// list of items is a list, whatever its kind: there it is an object, and its items are as well.
func objects(d *Document, f yamledit.Field, path []string, apiVersion, kind string) []Object {
	if f.Kind() != yamledit.Map {
		return nil
	}
	if v := f.At("apiVersion").Value(); v != "" {
		apiVersion = v
	}
	if v := f.At("kind").Value(); v != "" {
		kind = v
	}
	if kind == "" {
		return nil
	}
	var all []Object
	if items := f.At("items"); items.Kind() == yamledit.List && len(path) < 2*maxListDepth {
		if all = listed(d, items, path, apiVersion, kind); isListKind(kind) {
			return all
		}
	}
	meta := f.At("metadata")
	return append([]Object{{
		APIVersion: apiVersion, Kind: kind,
		Namespace: meta.At("namespace").Value(), Name: name(meta),
		Document: d, path: path,
	}}, all...)
}

func listed(d *Document, items yamledit.Field, path []string, apiVersion, kind string) []Object {
	itemKind := strings.TrimSuffix(kind, "List")
	if !isListKind(kind) || itemKind == "" || itemKind == "Resource" { // a plain List, or a KRM function's
		apiVersion, itemKind = "", ""
	}
	var all []Object
	for i, item := range items.Each() {
		below := append(path[:len(path):len(path)], "items", strconv.Itoa(i))
		all = append(all, objects(d, item, below, apiVersion, itemKind)...)
	}
	return all
}

func isListKind(kind string) bool { return strings.HasSuffix(kind, "List") }

// name returns an object's name, or the prefix of the name that it will get.
func name(meta yamledit.Field) string {
	if n := meta.At("name").Value(); n != "" {
		return n
	}
	return meta.At("generateName").Value()
}

// Input returns the object as it came.
func (o Object) Input() yamledit.Field { return o.in(o.Document.tree.Input()) }

// Root returns the object with the edits applied so far.
func (o Object) Root() yamledit.Field { return o.in(o.Document.tree.Root()) }

func (o Object) in(f yamledit.Field) yamledit.Field {
	for i := 0; i+1 < len(o.path); i += 2 {
		index, _ := strconv.Atoi(o.path[i+1])
		f = f.At(o.path[i]).Item(index)
	}
	return f
}

// Path returns the object's place in its document: empty, or "items" and an index.
func (o Object) Path() []string { return o.path }

// Group returns the API group: "apps" of "apps/v1", "" of "v1".
func (o Object) Group() string { return groupOf(o.APIVersion) }

func groupOf(apiVersion string) string {
	group, _, found := strings.Cut(apiVersion, "/")
	if !found {
		return ""
	}
	return group
}

// String returns the object as users write it: "Deployment homeassistant/homeassistant". Whatever its name
// holds, that is one printable line.
func (o Object) String() string {
	name := o.Name
	if name == "" {
		name = "(no name)"
	}
	if o.Namespace != "" {
		name = o.Namespace + "/" + name
	}
	return printable.Line(o.Kind + " " + name)
}

// Line returns where the object begins, as "file:line".
func (o Object) Line() string { return o.Document.Place(o.Input().Line()) }
