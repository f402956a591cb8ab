package transform

import (
	"context"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// Request is what a run needs: documents, and what to make of them.
type Request struct {
	Documents    []*manifest.Document
	Transformers []Definition
	Registry     *registry.Registry
	Kinds        workload.Table
	Facts        registry.Facts // of the application; the engine adds the object's
	ReportOnly   bool           // make no edit, whatever the registry asks for
	Files        Files          // of the repository; nil: there is none
	KubeVersion  string         // of the cluster's Kubernetes; empty: not known

	// Fleet are objects of other renders that transformers may ask for.
	Fleet []manifest.Object
}

// Outcome is what a run made of the documents.
type Outcome struct {
	Findings  []*Finding
	Outputs   map[*manifest.Document]*yamledit.Output // of the documents with edits
	Reencoded int                                     // documents re-encoded, not spliced
	Decoded   int                                     // documents that were looked into
}

// Run decodes the documents that some transformer wants, plans and applies both stages
// to each, and writes those that were edited. The error lists what is wrong with every
// document; then there is no outcome.
func Run(ctx context.Context, r Request) (*Outcome, error) {
	e := &engine{Request: r, results: make([]result, len(r.Documents)), idle: map[*Definition]bool{}}
	e.active = e.on()
	e.owners = ownersOf(r.Transformers)
	for _, d := range e.active {
		e.idle[d] = !e.hasWork(d)
	}
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
	idle    map[*Definition]bool // those of active with nothing but workloads to look at
	owners  owners
	others  others
	results []result // by document
}

type result struct {
	findings []*Finding
	output   *yamledit.Output
}

// on returns the transformers that the registry turns on.
func (e *engine) on() []*Definition {
	var active []*Definition
	for i := range e.Transformers {
		if d := &e.Transformers[i]; d.On(e.Registry) {
			active = append(active, d)
		}
	}
	return active
}

func (e *engine) outcome() *Outcome {
	all := &Outcome{Outputs: map[*manifest.Document]*yamledit.Output{}}
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
