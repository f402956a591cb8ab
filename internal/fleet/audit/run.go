package audit

import (
	"context"
	"time"

	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/fleet/lint"
)

// Run renders every application of a fleet and says what became of each. The error is only that the context
// ended.
func Run(ctx context.Context, f *discover.Fleet, r Request) (*Audit, error) {
	a := New(f, r)
	for rendered, err := range Render(ctx, f, r) {
		if err != nil {
			return nil, err
		}
		a.Add(rendered)
	}
	return a.Audit(), nil
}

// Auditor gathers an audit from what a fleet renders to.
type Auditor struct {
	fleet      *discover.Fleet
	now        time.Time
	asPlugin   bool
	rows       []Row
	registries map[*loadedRegistry]bool // that applications share
	linter     *lint.Linter
}

// New returns an auditor of a fleet that has seen no render of it yet.
func New(f *discover.Fleet, r Request) *Auditor {
	return &Auditor{
		fleet: f, now: r.Now, asPlugin: r.AsPlugin, rows: make([]Row, len(f.Applications)),
		registries: map[*loadedRegistry]bool{}, linter: lint.New(f, r.Transformers),
	}
}

// Add takes the row of an application, and looks at its documents without keeping them.
func (u *Auditor) Add(r Rendered) {
	u.rows[r.Index] = r.Row
	if r.registry != nil && !r.registry.own {
		u.registries[r.registry] = true
	}
	if r.Result == nil {
		u.linter.Miss(r.Row.Application)
		return
	}
	u.linter.Look(r.Row.Application, r.registry.off, r.Result)
	if r.depends != nil {
		u.linter.Depend(r.Row.Application, *r.depends)
	}
}

// Audit returns the audit of all that was added.
func (u *Auditor) Audit() *Audit {
	return &Audit{
		Root: u.fleet.Root, AsPlugin: u.asPlugin, Rows: u.rows, Problems: u.problems(), Totals: total(u.rows),
	}
}
