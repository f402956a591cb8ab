package audit_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/transformers"
)

// many returns a fleet of many applications.
func many(t *testing.T) *discover.Fleet {
	t.Helper()
	var archive strings.Builder
	for i := range 8 * runtime.GOMAXPROCS(0) {
		archive.WriteString(overlay(fmt.Sprintf("a%03d", i), deployment("web", "", "")))
	}
	return repository(t, archive.String())
}

func TestRenderYieldsEachApplicationOnce(t *testing.T) {
	f := many(t)
	seen := map[int]bool{}
	for r, err := range audit.Render(t.Context(), f, audit.Request{Transformers: transformers.All()}) {
		if err != nil || seen[r.Index] || r.Result == nil || r.Row.Application != f.Applications[r.Index] {
			t.Errorf("got %d again (%v), or not as it is: %+v, %v", r.Index, seen[r.Index], r.Row, err)
		}
		seen[r.Index] = true
	}
	if len(seen) != len(f.Applications) {
		t.Errorf("got %d of %d", len(seen), len(f.Applications))
	}
}

// The documents of a fleet do not fit in memory: nothing is rendered that nobody takes.
func TestRenderDoesNotRunAhead(t *testing.T) {
	f := many(t)
	var begun atomic.Int64
	counting := transform.Define(
		transform.Spec{Name: "counting", Section: "counting", For: transform.Workloads},
		func() struct{} { return struct{}{} },
		func(transform.Config[struct{}, struct{}], *transform.Pass) error {
			begun.Add(1)
			return nil
		},
	)
	taken := 0
	for _, err := range audit.Render(t.Context(), f, audit.Request{Transformers: []transform.Definition{counting}}) {
		taken++
		for range 1000 {
			runtime.Gosched() // let the others run ahead, if they can
		}
		if ahead := int(begun.Load()) - taken; err != nil || ahead > runtime.GOMAXPROCS(0) {
			t.Fatalf("%d are rendered before anyone takes them, %v", ahead, err)
		}
	}
	if int(begun.Load()) != len(f.Applications) {
		t.Errorf("%d of %d were counted", begun.Load(), len(f.Applications))
	}
}

func TestRenderLeavesNothingBehind(t *testing.T) {
	for name, tt := range map[string]struct{ breaks bool }{"a break": {true}, "a cancel": {false}} {
		t.Run(name, func(t *testing.T) {
			temporary := t.TempDir()
			t.Setenv("TMPDIR", temporary)
			f := many(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			before := runtime.NumGoroutine()
			var last error
			for _, err := range audit.Render(ctx, f, audit.Request{Transformers: transformers.All()}) {
				if last != nil {
					t.Fatal("the error is not the last")
				}
				if last = err; tt.breaks {
					break
				}
				cancel()
			}
			if wantError := !tt.breaks; wantError != errors.Is(last, context.Canceled) {
				t.Errorf("got %v", last)
			}
			// kustomize has no way to be cancelled, so that its last build may go on for a moment.
			for wait := 0; wait < 1000 && runtime.NumGoroutine() > before; wait++ {
				time.Sleep(10 * time.Millisecond)
			}
			if after := runtime.NumGoroutine(); after > before {
				t.Errorf("%d goroutines before, %d after", before, after)
			}
			if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
				t.Errorf("left: %v, %v", left, err)
			}
		})
	}
}
