package audit

import (
	"context"
	"iter"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/fleet/paths"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/plugin"
)

// Request says how a fleet is rendered.
type Request struct {
	Transformers []transform.Definition
	Operator     plugin.Operator  // what the operator of the plugin decides
	Nodes        int64            // a DaemonSet has a pod on each
	Timeout      time.Duration    // of one application; 0: none
	Now          time.Time        // for waivers past their date
	Program      *Program         // renders in place of this version of Ballast, if there is one
	Boxes        *run.Boxes       // that sources are rendered in; nil: in this process
	KubeVersion  string           // of the cluster's Kubernetes; empty: not known
	Drafts       []registry.Draft // that are read in place of registries
	AsPlugin     bool             // a what-if: as if every Application went through Ballast
	Edits        bool             // make safe what does not go through Ballast, too
}

// Rendered is one application of a fleet and what it renders to.
type Rendered struct {
	Index   int // of the application in its fleet
	Row     Row
	Request run.Request    // that made the result; without documents
	Result  *engine.Result // nil where there is none: the row says why
	Err     error          // that made it fail

	root     string
	findings []*transform.Finding // those of the row, in its order
	registry *loadedRegistry      // nil where it was not asked for
	depends  *paths.Source        // nil where nothing depends on it
}

// Render renders every application of a fleet, as many at a time as there are processors, and yields each
// as soon as it is rendered: see Rendered.Index. An application that cannot be rendered is a row; the one
// error, and then the last pair, is that the context ended.
//
// No more is rendered than the consumer takes: a fleet's documents would not fit in memory, so let go of
// each result before the next. A consumer that breaks off waits for the renders that are under way to be
// cancelled; nothing is left behind.
func Render(ctx context.Context, f *discover.Fleet, r Request) iter.Seq2[Rendered, error] {
	return func(yield func(Rendered, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		renderer := &renderer{Request: r, fleet: f, registries: newRegistries(f.Root, r), policies: f.Policies()}
		if r.Boxes != nil {
			renderer.sources = r.Boxes.In(f.Root)
		}
		done := make(chan Rendered)
		var taken atomic.Int64
		next := func() int { return int(taken.Add(1)) - 1 }
		var workers sync.WaitGroup
		defer workers.Wait()
		defer cancel()
		for range min(runtime.GOMAXPROCS(0), len(f.Applications)) {
			workers.Go(func() {
				for i := next(); i < len(f.Applications) && ctx.Err() == nil; i = next() {
					select {
					case done <- renderer.application(ctx, i):
					case <-ctx.Done():
					}
				}
			})
		}
		for range f.Applications {
			var rendered Rendered
			select {
			case rendered = <-done:
			case <-ctx.Done():
			}
			if ctx.Err() != nil {
				yield(Rendered{}, context.Cause(ctx)) // what fails now may fail only for that
				return
			}
			if !yield(rendered, nil) {
				return
			}
		}
	}
}

// renderer renders a fleet; its methods may be called by several goroutines at a time.
type renderer struct {
	Request
	fleet      *discover.Fleet
	registries *registries
	sources    run.Renderer // nil: this process
	policies   []manifest.Object
}

// Show adds to the findings of the row the lines of a diff that show their edits.
func (r *Rendered) Show(hunks map[*transform.Finding]string) {
	for i, f := range r.findings {
		r.Row.Findings[i].Hunk = hunks[f]
	}
}

// Fail makes the row say why there is no result, whatever it said before.
func (r *Rendered) Fail(err error) {
	row := newRow(r.Row.Application)
	row.Verdict, row.Error, row.mistakes = Failed, failure(r.root, row.App, err), registry.MistakesOf(err)
	row.Warnings, row.Took, row.AsPlugin = r.Row.Warnings, r.Row.Took, r.Row.AsPlugin
	r.Row, r.Result, r.Err, r.findings = row, nil, err, nil
}
