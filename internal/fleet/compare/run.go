package compare

import (
	"context"
	"sync"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/plugin"
)

// Request says how two sides of a fleet are rendered.
type Request struct {
	audit.Request                 // of the side after
	Before        plugin.Operator // of the side before, whose files may lie elsewhere
	Program       *Program        // renders the side before; nil: this version does
}

// Run renders a fleet as it was and as it is, and compares. An application that cannot be rendered is
// a row; the error is that nothing can be said of the fleet.
func Run(ctx context.Context, before, after *discover.Fleet, r Request) (*Comparison, error) {
	c := &comparer{
		Request: r, before: before, requests: map[discover.Application]run.Request{}, old: map[string]*side{}, differences: map[string]*difference{},
		keysBefore: keysOf(before), keysAfter: keysOf(after), classes: prioritiesOf(after),
	}
	follow(before, c.keysBefore, after, c.keysAfter)
	old, now := r.Request, r.Request
	old.Operator, old.Progress = r.Before, half(r.Progress, 0)
	old.Prepare, old.Look = c.begin, c.keep
	now.Progress = half(r.Progress, 1)
	now.Prepare = func(_ context.Context, m discover.Application, request *run.Request) error {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.requests[m] = *request
		return nil
	}
	now.Look = func(m discover.Application, result *engine.Result) error { return c.compare(ctx, m, result) }
	was, err := audit.Run(ctx, before, old)
	if err != nil {
		return nil, err
	}
	is, err := audit.Run(ctx, after, now)
	if err != nil {
		return nil, err
	}
	return c.comparison(was, is), nil
}

// half tells the progress of one of two runs over a fleet as that of both.
func half(progress func(done, total int), which int) func(done, total int) {
	if progress == nil {
		return nil
	}
	return func(done, total int) { progress(done+which*total, 2*total) }
}

// comparer is one comparison in the making. Of the side before it holds what left; the side
// after is compared with that as it is rendered, and let go.
type comparer struct {
	Request
	before                *discover.Fleet
	keysBefore, keysAfter map[discover.Application]string
	classes               priorities

	mu          sync.Mutex
	requests    map[discover.Application]run.Request // of the side after
	old         map[string]*side
	differences map[string]*difference
}
