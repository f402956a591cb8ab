package audit

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/fleet/lint"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/plugin"
)

// Request says how a fleet is audited.
type Request struct {
	Transformers []transform.Definition
	Operator     plugin.Operator // what the operator of the plugin decides
	Nodes        int64           // a DaemonSet has a pod on each
	Timeout      time.Duration   // of one application; 0: none
	Now          time.Time       // for waivers past their date

	// Hunks, if given, gives the lines of a diff that show each finding's edit.
	Hunks func(*engine.Result) map[*transform.Finding]string
	// Look, if given, is shown what each application rendered to, before that is let go; by several
	// callers at a time. Its error makes the row fail.
	Look func(discover.Application, *engine.Result) error
	// Prepare, if given, may change the run of an application before it is made; by several callers at a
	// time. Its error makes the row fail.
	Prepare func(context.Context, discover.Application, *run.Request) error
	// Progress, if given, is told each time that an application is done; by one caller at a time.
	Progress func(done, total int)
}

// Run renders every application of a fleet and says what became of each. An application that cannot be
// rendered is a row; the error is only that the context ended.
func Run(ctx context.Context, f *discover.Fleet, r Request) (*Audit, error) {
	u := &auditor{Request: r, fleet: f, registries: newRegistries(f.Root, r), linter: lint.New(f, r.Transformers)}
	rows, err := u.rows(ctx)
	if err != nil {
		return nil, err
	}
	a := &Audit{Root: f.Root, Rows: rows}
	a.Problems = u.problems()
	a.Totals = total(a.Rows)
	return a, nil
}

// auditor is one audit in the making.
type auditor struct {
	Request
	fleet      *discover.Fleet
	registries *registries
	stuck      atomic.Bool // builds were left behind that let no other begin
	linter     *lint.Linter
}

// rows renders the applications, as many at a time as there are processors, and digests each result
// at once: a fleet's documents would not fit in memory.
func (u *auditor) rows(ctx context.Context) ([]Row, error) {
	rows := make([]Row, len(u.fleet.Applications))
	next := make(chan int)
	var workers sync.WaitGroup
	done := u.counter()
	for range min(runtime.GOMAXPROCS(0), len(rows)) {
		workers.Go(func() {
			for i := range next {
				rows[i] = u.row(ctx, u.fleet.Applications[i])
				if v := rows[i].Verdict; v == Failed || v == External {
					u.linter.Miss(u.fleet.Applications[i])
				}
				done()
			}
		})
	}
	for i := range rows {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	workers.Wait()
	return rows, context.Cause(ctx)
}

// counter returns what to call for each application that is done.
func (u *auditor) counter() func() {
	if u.Progress == nil {
		return func() {}
	}
	var mu sync.Mutex
	n := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		n++
		u.Progress(n, len(u.fleet.Applications))
	}
}
