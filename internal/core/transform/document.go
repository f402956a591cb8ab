package transform

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

func (e *engine) decode(i int) error {
	doc := e.Documents[i]
	switch {
	case !doc.Passes(e.wanted):
		return doc.Decode()
	case e.isWorthALook(doc):
		_ = doc.Decode() // what cannot be read leaves as it came
	}
	return nil
}

// isWorthALook reports whether a transformer wants to see a document for what it says.
func (e *engine) isWorthALook(doc *manifest.Document) bool {
	return slices.ContainsFunc(e.active, func(d *Definition) bool {
		return d.For.others != nil && !doc.Passes(d.For.mayWant) && d.Worth(e.Registry.Settings(d.Spec.Section), doc.Bytes)
	})
}

// wanted reports whether an active transformer asks for objects of a kind, or the kind
// has no business in a render.
func (e *engine) wanted(group, kind string) bool {
	for _, d := range e.active {
		if (d.For.workloads || d.Peers && !e.idle[d]) && e.Kinds.Has(group, kind) || !e.idle[d] && d.Names(group, kind) {
			return true
		}
	}
	return isRegistry(group, kind)
}

// Names reports whether the transformer names a kind, and so reads its objects as what they are.
func (d *Definition) Names(group, kind string) bool {
	k := GroupKind{group, kind}
	return slices.Contains(d.For.kinds, k) || slices.Contains(d.Reads, k)
}

// hasWork reports whether some document that a transformer may look at is worth it.
func (e *engine) hasWork(d *Definition) bool {
	if d.Worth == nil {
		return true
	}
	settings := e.Registry.Settings(d.Spec.Section)
	may := func(group, kind string) bool { return d.For.wants(group, kind, e.Kinds) || d.Names(group, kind) }
	return slices.ContainsFunc(e.Documents, func(doc *manifest.Document) bool {
		return !doc.Passes(may) && d.Worth(settings, doc.Bytes)
	})
}

func isRegistry(group, kind string) bool { return group == "ballast.vixens.io" && kind == "Registry" }

// index sorts the objects of the render by kind, as they came.
func (e *engine) index() {
	e.others = others{byKind: map[GroupKind][]Other{}, workloads: sync.OnceValue(e.workloads),
		sizes: e.sizes, turnsOff: e.turnsOff, made: &sync.Map{}}
	for _, doc := range e.Documents {
		if !doc.Decoded() {
			continue
		}
		for _, o := range doc.Objects() {
			kind, other := GroupKind{o.Group(), o.Kind}, Other{o, e.namespace(o)}
			e.others.byKind[kind] = append(e.others.byKind[kind], other)
		}
	}
	for _, o := range e.Fleet {
		kind := GroupKind{o.Group(), o.Kind}
		isHere := func(other Other) bool {
			return other.Name == o.Name && (o.Namespace == "" || other.Namespace == o.Namespace)
		}
		if !slices.ContainsFunc(e.others.byKind[kind], isHere) {
			e.others.byKind[kind] = append(e.others.byKind[kind], Other{o, o.Namespace})
		}
	}
}

// workloads reads the objects of the render that run pods, as they came.
func (e *engine) workloads() []OtherWorkload {
	var all []OtherWorkload
	for _, doc := range e.Documents {
		if !doc.Decoded() {
			continue
		}
		for _, o := range doc.Objects() {
			if w, ok := e.Kinds.OfInput(o); ok {
				all = append(all, OtherWorkload{Other{o, e.namespace(o)}, w})
			}
		}
	}
	return all
}

// namespace returns the namespace in which an object will live; none for one that lives in
// none.
func (e *engine) namespace(o manifest.Object) string {
	switch {
	case e.inNoNamespace(o):
		return ""
	case o.Namespace != "":
		return o.Namespace
	}
	return e.Facts.Namespace
}

func (e *engine) inNoNamespace(o manifest.Object) bool {
	kind := GroupKind{o.Group(), o.Kind}
	return slices.ContainsFunc(e.active, func(d *Definition) bool { return slices.Contains(d.For.cluster, kind) })
}

// document plans and applies both stages to the objects of a document.
func (e *engine) document(i int) error {
	doc := e.Documents[i]
	if !doc.Decoded() {
		return nil
	}
	objects, err := e.objects(doc)
	if err != nil {
		return err
	}
	var findings []*Finding
	for stage := range stages {
		found, err := e.stage(stage, doc, objects)
		if err != nil {
			return err
		}
		findings = append(findings, found...)
	}
	return e.finish(i, findings)
}

// planned is an object with what the registry says of it.
type planned struct {
	manifest.Object
	match *registry.Match
}

// objects returns the objects of a document that some transformer looks at.
func (e *engine) objects(doc *manifest.Document) ([]planned, error) {
	var all []planned
	var errs []error
	for _, o := range doc.Objects() {
		if isRegistry(o.Group(), o.Kind) {
			errs = append(errs, fmt.Errorf("%s: a Registry is no manifest: leave it out of what is rendered", o.Line()))
		}
		if !e.looksAt(o) {
			continue
		}
		match, err := e.Registry.Match(e.facts(o))
		if err != nil && !e.mayEdit(o) {
			match, err = e.Registry.NoMatch(), nil
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", o.Line(), o, err))
			continue
		}
		all = append(all, planned{o, match})
	}
	return all, gather(errs)
}

func (e *engine) looksAt(o manifest.Object) bool {
	return e.mayEdit(o) || slices.ContainsFunc(e.active, func(d *Definition) bool {
		return d.For.mayWant(o.Group(), o.Kind)
	})
}

// mayEdit reports whether a transformer is for objects of a kind, and not only for what they say.
func (e *engine) mayEdit(o manifest.Object) bool {
	return slices.ContainsFunc(e.active, func(d *Definition) bool { return d.For.wants(o.Group(), o.Kind, e.Kinds) })
}

func (e *engine) facts(o manifest.Object) registry.Facts {
	f := e.Facts
	f.Kind, f.Name, f.Namespace, f.InNoNamespace = o.Kind, o.Name, e.namespace(o), e.inNoNamespace(o)
	labels := o.Input().At("metadata", "labels")
	f.Labels = make(map[string]string)
	for _, key := range labels.Keys() {
		f.Labels[key] = labels.At(key).Value()
	}
	return f
}

// stage plans one stage on the snapshot of a document and applies what nobody contests.
func (e *engine) stage(stage Stage, doc *manifest.Document, objects []planned) ([]*Finding, error) {
	var all []*decided
	var errs []error
	for _, o := range objects {
		some, err := e.plan(stage, o)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", o.Line(), o, err))
		}
		all = append(all, some...)
	}
	if err := gather(errs); err != nil {
		return nil, err
	}
	return apply(doc, all)
}

// apply makes the edits of a stage and marks where each finding is. Where several
// findings want one edit it is made once.
func apply(doc *manifest.Document, all []*decided) ([]*Finding, error) {
	var findings []*Finding
	var edits []yamledit.Edit
	for _, d := range all {
		findings = append(findings, d.finding)
		switch {
		case d.finding.Status != Applied:
			d.finding.mark = doc.Tree().Mark(d.At)
		case d.same == nil:
			d.edit = len(edits)
			edits = append(edits, d.Edit)
		}
	}
	marks, err := doc.Tree().Apply(edits)
	if err != nil {
		return nil, cannotEdit(doc, err)
	}
	for _, d := range all {
		if d.finding.Status == Applied {
			d.finding.mark = marks[d.made().edit]
		}
	}
	return findings, nil
}

func cannotEdit(doc *manifest.Document, err error) error {
	if twice := (*yamledit.DuplicateKeyError)(nil); errors.As(err, &twice) {
		return fmt.Errorf("%s: editing the document: %s", doc.Place(twice.Line), twice.From(doc.Line))
	}
	line := doc.Tree().Input().Line()
	if syntax := (*yamledit.SyntaxError)(nil); errors.As(err, &syntax) {
		line = syntax.Line
	}
	return fmt.Errorf("%s: editing the document: %w", doc.Place(line), err)
}

// finish writes an edited document and locates its findings in what it wrote.
func (e *engine) finish(i int, findings []*Finding) error {
	doc := e.Documents[i]
	out, err := doc.Tree().Write()
	if err != nil {
		return fmt.Errorf("%s: %w", doc.Place(1), err)
	}
	for _, f := range findings {
		f.locate(out)
	}
	e.results[i] = result{findings, out}
	return nil
}
