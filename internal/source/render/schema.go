package render

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// kyaml keeps the schema of a build in a global. Builds that only read it take a slot each; one
// that fills it, or puts its own in place, takes them all. A build that was left behind keeps what
// it has until it ends.
var (
	allSlots = int64(runtime.GOMAXPROCS(0))
	slots    = semaphore.NewWeighted(allSlots)

	// filled says how far kyaml's own schema is in place; it changes while all slots are taken.
	filled atomic.Int32
)

const (
	untouched int32 = iota // no build has run
	partly                 // as far as a build asked for it
	fully                  // nothing writes to it any more
)

// share waits until a build that brings no schema may run. The first of a process runs alone and
// fills only what it needs: for a command line, which builds once, the rest costs more than the build.
func share(ctx context.Context) (release func(), err error) {
	if err := slots.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	one := func() { slots.Release(1) }
	if filled.Load() == fully {
		return one, nil
	}
	one()
	if err := slots.Acquire(ctx, allSlots); err != nil {
		return nil, err
	}
	if filled.CompareAndSwap(untouched, partly) {
		return func() { slots.Release(allSlots) }, nil
	}
	openapi.Schema()
	filled.Store(fully)
	slots.Release(allSlots - 1)
	return one, nil
}

// reserve waits until a build that brings a schema may run. What it brings goes with it: kyaml
// would apply it to the builds that follow.
func reserve(ctx context.Context) (release func(), err error) {
	if err := slots.Acquire(ctx, allSlots); err != nil {
		return nil, err
	}
	return func() {
		openapi.ResetOpenAPI()
		filled.Store(partly)
		slots.Release(allSlots)
	}, nil
}

// Warm loads kyaml's schema, which the first build of a process would otherwise do.
func Warm() {
	openapi.Schema()
	filled.Store(fully)
}

// ownSchema says that a kustomization of this process had one.
var ownSchema atomic.Bool

// HasOwnSchema reports whether a kustomization that was built in this process had a schema of its own, be it
// for kustomize or for what it edits.
func HasOwnSchema() bool { return ownSchema.Load() }
