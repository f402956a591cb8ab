package transform

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/hashicorp/go-multierror"

	"github.com/vixens-io/ballast/internal/manifest"
	"github.com/vixens-io/ballast/internal/registry"
	"github.com/vixens-io/ballast/internal/splice"
	"github.com/vixens-io/ballast/internal/workload"
)

// Request is what a run needs: documents, and what to make of them.
type Request struct {
	Documents    []*manifest.Document
	Transformers []Definition
	Registry     *registry.Registry
	Kinds        workload.Table
	Facts        registry.Facts // of the application; the engine adds the object's
}

// Outcome is what a run made of the documents.
type Outcome struct {
	Findings  []*Finding
	Outputs   map[*manifest.Document]*splice.Output // of the documents with edits
	Reencoded int                                   // documents written anew, not spliced
	Decoded   int                                   // documents that were looked into
}

// Run decodes the documents that some transformer wants, plans and applies both stages
// to each, and writes those that were edited. The error lists what is wrong with every
// document; then there is no outcome.
func Run(ctx context.Context, r Request) (*Outcome, error) {
	e := &engine{Request: r, results: make([]result, len(r.Documents))}
	e.active = e.on()
	e.owners = ownersOf(r.Transformers)
	if err := e.each(ctx, e.decode); err != nil {
		return nil, err
	}
	e.index()
	if err := e.each(ctx, e.document); err != nil {
		return nil, err
	}
	return e.outcome(), nil
}

// engine is one run.
type engine struct {
	Request
	active  []*Definition
	owners  map[string]string
	others  others
	results []result // by document
}

type result struct {
	findings []*Finding
	output   *splice.Output
}

// on gives the transformers of which the registry states the section.
func (e *engine) on() []*Definition {
	var active []*Definition
	for i := range e.Transformers {
		if d := &e.Transformers[i]; e.Registry.On(d.Spec.Section) {
			active = append(active, d)
		}
	}
	return active
}

// each does the same with all documents, in parallel, and gathers the errors in the
// documents' order.
func (e *engine) each(ctx context.Context, do func(i int) error) error {
	errs := make([]error, len(e.Documents))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(e.Documents)) {
		workers.Go(func() {
			for i := range next {
				errs[i] = do(i)
			}
		})
	}
	for i := range e.Documents {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	workers.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return gather(errs)
}

func gather(errs []error) error {
	var all *multierror.Error
	for _, err := range errs {
		if err != nil {
			all = multierror.Append(all, err)
		}
	}
	if all != nil {
		all.ErrorFormat = func(errs []error) string { return errors.Join(errs...).Error() }
	}
	return all.ErrorOrNil()
}

func (e *engine) decode(i int) error {
	if doc := e.Documents[i]; !doc.Passes(e.wanted) {
		return doc.Decode()
	}
	return nil
}

// wanted reports whether an active transformer asks for objects of a kind, or the kind
// has no business in a render.
func (e *engine) wanted(group, kind string) bool {
	for _, d := range e.active {
		if d.For.wants(group, kind, e.Kinds) || Kinds(d.Reads...).wants(group, kind, nil) {
			return true
		}
	}
	return isRegistry(group, kind)
}

func isRegistry(group, kind string) bool { return group == "ballast.vixens.io" && kind == "Registry" }

// index sorts the objects of the render by kind, as they came.
func (e *engine) index() {
	e.others = others{}
	for _, doc := range e.Documents {
		if !doc.Decoded() {
			continue
		}
		for _, o := range doc.Objects() {
			kind := GroupKind{o.Group(), o.Kind}
			e.others[kind] = append(e.others[kind], Other{o, e.namespace(o)})
		}
	}
}

// namespace gives the namespace in which an object will live.
func (e *engine) namespace(o manifest.Object) string {
	if o.Namespace != "" {
		return o.Namespace
	}
	return e.Facts.Namespace
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
	return e.settle(i, findings)
}

// planned is an object with what the registry says of it.
type planned struct {
	manifest.Object
	match *registry.Match
}

// objects gives the objects of a document that some transformer looks at.
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
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", o.Line(), o, err))
			continue
		}
		all = append(all, planned{o, match})
	}
	return all, gather(errs)
}

func (e *engine) looksAt(o manifest.Object) bool {
	for _, d := range e.active {
		if d.For.wants(o.Group(), o.Kind, e.Kinds) {
			return true
		}
	}
	return false
}

func (e *engine) facts(o manifest.Object) registry.Facts {
	f := e.Facts
	f.Kind, f.Name, f.Namespace = o.Kind, o.Name, e.namespace(o)
	labels := o.Input().At("metadata", "labels")
	f.Labels = make(map[string]string)
	for _, key := range labels.Keys() {
		f.Labels[key] = labels.At(key).Value()
	}
	return f
}

// stage plans one stage on the snapshot of a document and applies what nobody contests.
func (e *engine) stage(stage Stage, doc *manifest.Document, objects []planned) ([]*Finding, error) {
	var findings []*Finding
	var edits []splice.Edit
	var edited [][]*Finding // the findings that stand for each edit
	var errs []error
	for _, o := range objects {
		all, err := e.plan(stage, o)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", o.Line(), o, err))
			continue
		}
		for _, p := range all {
			findings = append(findings, p.finding)
			switch {
			case p.finding.Status != Applied:
				p.finding.mark = doc.Tree().Mark(p.At)
			case p.same != nil:
				edited[p.same.edit] = append(edited[p.same.edit], p.finding)
			default:
				p.edit = len(edits)
				edits = append(edits, p.Edit)
				edited = append(edited, []*Finding{p.finding})
			}
		}
	}
	if err := gather(errs); err != nil {
		return nil, err
	}
	marks, err := doc.Tree().Apply(edits)
	if err != nil {
		return nil, e.cannotEdit(doc, err)
	}
	for i, mark := range marks {
		for _, f := range edited[i] {
			f.mark = mark
		}
	}
	return findings, nil
}

func (e *engine) cannotEdit(doc *manifest.Document, err error) error {
	line := doc.Tree().Input().Line()
	if syntax := (*splice.SyntaxError)(nil); errors.As(err, &syntax) {
		line = syntax.Line
	}
	return fmt.Errorf("%s: editing the document: %w", doc.Place(line), err)
}

// settle writes an edited document and tells its findings where they ended up.
func (e *engine) settle(i int, findings []*Finding) error {
	doc := e.Documents[i]
	out, err := doc.Tree().Write()
	if err != nil {
		return fmt.Errorf("%s: %w", doc.Place(1), err)
	}
	for _, f := range findings {
		f.settle(out)
	}
	e.results[i] = result{findings, out}
	return nil
}

func (e *engine) outcome() *Outcome {
	all := &Outcome{Outputs: map[*manifest.Document]*splice.Output{}}
	for i, doc := range e.Documents {
		r := e.results[i]
		all.Findings = append(all.Findings, sortFindings(r.findings)...)
		if doc.Decoded() {
			all.Decoded++
		}
		if r.output != nil && doc.Tree().Edited() {
			all.Outputs[doc] = r.output
			all.Reencoded += b2i(r.output.Reencoded)
		}
	}
	return all
}
