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
	"github.com/vixens-io/ballast/internal/fleet/lint"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/render"
)

// application renders one application and digests what came of it.
func (u *renderer) application(ctx context.Context, i int) (r Rendered) {
	a := u.fleet.Applications[i]
	r = Rendered{Index: i, Row: newRow(a), root: u.fleet.Root}
	r.Row.AsPlugin = u.AsPlugin && r.Row.isAround()
	r.Row.Warnings = u.views(a)
	if leadsOut(a) {
		r.Fail(errLeadsOut)
		return r
	}
	if a.Elsewhere != "" || a.Dir == "" {
		r.Row.Verdict = External
		r.Row.Error = redact.Message(cmp.Or(a.Elsewhere, "its source is not in this checkout"))
		return r
	}
	defer func(start time.Time) {
		if fault := recover(); fault != nil {
			r.Fail(fmt.Errorf("rendering it panicked, which is a fault of Ballast; please report it: %v", fault))
		}
		r.Row.Took = time.Since(start)
	}(time.Now())
	if err := u.render(ctx, &r); err != nil {
		r.Fail(err)
	}
	return r
}

// errLeadsOut is for sources of which Argo CD itself would not hear.
var errLeadsOut = errors.New("its path leads out of the repository, and Argo CD refuses it: correct the path")

func leadsOut(a discover.Application) bool {
	s := application.SourceOf(a)
	return s.Chart == "" && s.Path != "" && !repopath.IsLocal(s.Path)
}

// newRow says what is known of an application before it is rendered.
func newRow(a discover.Application) Row {
	row := Row{Path: a.Dir, Place: a.Dir, Application: a}
	if r := a.Resource; r != nil {
		row.App, row.Project, row.Namespace = r.Name, application.ProjectOf(r), r.Destination.Namespace
		row.Path = cmp.Or(a.Dir, application.SourceOf(a).Path)
		row.Place = placeOf(r)
		row.Plugin = a.Plugin != nil
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
func (u *renderer) render(ctx context.Context, r *Rendered) error {
	if u.Timeout > 0 {
		var cancel context.CancelFunc
		cause := fmt.Errorf("rendering it took more than %s", u.Timeout)
		ctx, cancel = context.WithTimeoutCause(ctx, u.Timeout, cause)
		defer cancel()
	}
	a := r.Row.Application
	files := application.Files{Root: u.fleet.Root, Refs: application.OwnRefs(a, u.fleet.Root)}
	request, warnings, err := application.Request(a, files, u.Operator, u.Transformers)
	if err != nil {
		return err
	}
	request.Layers.Drafts = u.Drafts
	if r.registry, err = u.registries.of(request); err != nil {
		return err
	}
	request.Registry = r.registry.complete
	request.Source.Timeout, request.ReportOnly = u.Timeout, r.Row.Unmanaged() && !u.Edits
	request.Fleet, request.KubeVersion = u.policies, u.KubeVersion
	request.Renderer = u.sources
	if lint.Narrow(a) {
		request.Source.Trace = new(render.Trace)
	}
	r.Row.Warnings = append(r.Row.Warnings, warnings...)
	if r.Row.AsPlugin && lint.HasValuesOfOthers(application.SourceOf(a)) {
		r.Row.Warnings = append(r.Row.Warnings, "its value files are of another source, which no plugin sees: "+
			"what it would be is shown with them, and takes a chart or a kustomization that holds it (docs/helm.md)")
	}
	r.Request = request
	result, err := u.result(ctx, a, request)
	switch {
	case err != nil && ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return err
	}
	r.Result = result
	if lint.Narrow(a) {
		depends := application.Depends(request, result.Registry, r.Row.Unmanaged())
		r.depends = &depends
	}
	return u.digest(r)
}

// result makes a run, of which another version of Ballast may make the documents.
func (u *renderer) result(ctx context.Context, a discover.Application, r run.Request) (*engine.Result, error) {
	if u.Program != nil && u.Program.renders(a, r) {
		return u.Program.render(ctx, a, r)
	}
	return run.Run(ctx, r)
}
