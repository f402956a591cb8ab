package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/fleet/application"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/render"
)

// row renders one application and digests what came of it.
func (u *auditor) row(ctx context.Context, m discover.Application) (row Row) {
	row = newRow(m)
	row.Warnings = u.views(m)
	if leadsOut(m) {
		u.fail(&row, errLeadsOut)
		return row
	}
	if m.Elsewhere != "" || m.Dir == "" {
		row.Verdict, row.Error = External, redact.MaskMessage(cmp.Or(m.Elsewhere, "its source is not in this checkout"))
		return row
	}
	defer func(start time.Time) {
		row.Took = time.Since(start)
		if fault := recover(); fault != nil {
			u.fail(&row, fmt.Errorf("rendering it panicked, which is a fault of Ballast; please report it: %v", fault))
		}
	}(time.Now())
	if err := u.render(ctx, m, &row); err != nil {
		u.fail(&row, err)
	}
	return row
}

// errLeadsOut is for sources of which Argo CD itself would not hear.
var errLeadsOut = errors.New("its path leads out of the repository, and Argo CD refuses it: correct the path")

func leadsOut(m discover.Application) bool {
	s := application.SourceOf(m)
	return s.Chart == "" && s.Path != "" && !repopath.IsLocal(s.Path)
}

// newRow says what is known of an application before it is rendered.
func newRow(m discover.Application) Row {
	row := Row{Path: m.Dir, Place: m.Dir, Application: m}
	if a := m.Resource; a != nil {
		row.App, row.Project, row.Namespace = a.Name, application.ProjectOf(a), a.Destination.Namespace
		row.Path = cmp.Or(m.Dir, application.SourceOf(m).Path)
		row.Place = placeOf(a)
		row.Plugin = m.Plugin != nil
	}
	return row
}

func placeOf(a *argocd.Application) string {
	if a.File == "" {
		return "the cluster"
	}
	return fmt.Sprintf("%s:%d", a.File, max(a.Line, 1))
}

// render makes the run that the plugin would make for an application, and digests it.
func (u *auditor) render(ctx context.Context, m discover.Application, row *Row) error {
	if u.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, u.Timeout, fmt.Errorf("rendering it took more than %s", u.Timeout))
		defer cancel()
	}
	files := application.Files{Root: u.fleet.Root, Refs: application.OwnRefs(m, u.fleet.Root)}
	request, warnings, err := application.Request(m, files, u.Operator, u.Transformers)
	if err != nil {
		return err
	}
	loaded, err := u.registries.of(request)
	if err != nil {
		return err
	}
	request.Registry = loaded.complete
	request.Source.Timeout, request.ReportOnly = u.Timeout, row.Unmanaged()
	row.Warnings = append(row.Warnings, warnings...)
	if u.Prepare != nil {
		if err := u.Prepare(ctx, m, &request); err != nil {
			return err
		}
	}
	if u.stuck.Load() {
		return errStuck
	}
	result, err := renderOnce(ctx, request)
	switch {
	case errors.Is(err, render.ErrBusy):
		u.stuck.Store(true)
		return errStuck
	case err != nil && ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return err
	}
	return u.digest(row, request, result, loaded.off)
}

// renderOnce makes the run of a request, whose source may be rendered already.
func renderOnce(ctx context.Context, r run.Request) (*engine.Result, error) {
	if r.Documents == nil {
		return run.Run(ctx, r)
	}
	r.Dir = r.Path
	return engine.Run(ctx, r.Request)
}

// errStuck is for the applications after some whose builds do not end. A build cannot be interrupted,
// and too many that were left behind let no other begin: to wait for each would take days.
var errStuck = errors.New("builds of other applications do not end, and none can begin beside them: fix those that took too long, or give them more time with --timeout")
