package application

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/fleet/paths"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/fetch"
	"github.com/vixens-io/ballast/internal/source/render"
	"github.com/vixens-io/ballast/plugin"
)

// Options say how an Application is rendered.
type Options struct {
	Operator     plugin.Operator
	Transformers []transform.Definition
	Known        plugin.Environment // what Argo CD tells of the cluster and of the revision
	Timeout      time.Duration      // of one source
	AsPlugin     bool               // unmanaged sources are rendered as if they went through Ballast
	Raw          bool               // nothing is made safe
	Report       bool               // it is said of unmanaged sources what would be done
	Fleet        []manifest.Object  // objects of other Applications that transformers may ask for
	Unstated     bool               // it is said what sections that the registry does not state would find
	Boxes        *run.Boxes         // that sources are rendered in; nil: in this process
	Trace        bool               // it is told which files the sources depend on
}

// Deployment is an Application with what its sources render to.
type Deployment struct {
	argocd.Application
	Rendered []Rendered
}

// Rendered is what one source of an Application renders to.
type Rendered struct {
	*engine.Result
	Source    int
	Unmanaged bool // it does not go through Ballast, and was left as it is

	Depends paths.Source // where a trace was asked for
}

// Render renders all sources of an Application, each as Argo CD does: through Ballast where the
// source names the plugin, and as it is where it does not. The error says of each source that
// cannot be rendered why.
func Render(ctx context.Context, app argocd.Application, find *fetch.Finder, o Options) (Deployment, error) {
	d := Deployment{Application: app}
	if i, err := check(app); err != nil {
		return d, in(app, i, err)
	}
	places, err := locate(ctx, app, find)
	if err != nil {
		return d, err
	}
	var errs []error
	for i := range app.Sources {
		if isRefOnly(app.Sources[i]) {
			continue
		}
		r, err := renderSource(ctx, app, i, places, o)
		if ctx.Err() != nil {
			return d, context.Cause(ctx)
		}
		if err != nil {
			errs = append(errs, in(app, i, places[i].reword(err)))
			continue
		}
		d.Rendered = append(d.Rendered, r)
	}
	return d, errors.Join(errs...)
}

// isRefOnly reports whether a source is there for its values alone.
func isRefOnly(s argocd.Source) bool { return s.Path == "" && s.Chart == "" }

// renderSource renders one source where it was found.
func renderSource(ctx context.Context, app argocd.Application, i int, places []place, o Options) (Rendered, error) {
	at := places[i]
	m, err := applicationOf(app, i, at, o)
	if err != nil {
		return Rendered{}, err
	}
	unmanaged := m.Plugin == nil && !o.AsPlugin
	request, err := requestOf(m, Files{Root: at.Root, Refs: refs(app, places)}, o)
	if err != nil {
		return Rendered{}, err
	}
	request.ReportOnly, request.Unstated, request.Fleet = unmanaged, o.Unstated, o.Fleet
	if o.Trace {
		request.Source.Trace = new(render.Trace)
	}
	if o.Boxes != nil {
		request.Renderer = o.Boxes.In(roots(places)...)
	}
	do := run.Run
	if o.Raw || unmanaged && !o.Report {
		do = run.Raw
	}
	result, err := do(ctx, request)
	if err != nil {
		return Rendered{}, err
	}
	at.rename(result.Documents)
	for j, warning := range result.Warnings {
		result.Warnings[j] = in(app, i, errors.New(warning)).Error()
	}
	r := Rendered{Result: result, Source: i, Unmanaged: unmanaged}
	if o.Trace {
		r.Depends = Depends(request, result.Registry, unmanaged)
		r.Depends.Number = i + 1
	}
	return r, nil
}

// applicationOf returns a source with what its directory says over it, unless that cannot be rendered here.
func applicationOf(app argocd.Application, i int, at place, o Options) (discover.Application, error) {
	if err := checkFolder(at.Root, at.dir); err != nil {
		return discover.Application{}, err
	}
	m, err := discover.ApplicationOf(app, i, at.Root, at.dir)
	if err != nil {
		return m, err
	}
	if _, err := check(*m.Resource); err != nil {
		return m, fmt.Errorf("with the .argocd-source files in %s: %w", at.dir, err)
	}
	if other := SourceOf(m).Plugin; other != nil && m.Plugin == nil && !o.AsPlugin {
		name := cmp.Or(other.Name, "that Argo CD finds for it")
		return m, fmt.Errorf("goes through the plugin %s, which is not run here; "+
			"--as-plugin renders it as what its directory holds", name)
	}
	return m, nil
}

// requestOf returns the run of one source, with what is known of the cluster.
func requestOf(m discover.Application, f Files, o Options) (run.Request, error) {
	env, err := Environment(m)
	if err != nil {
		return run.Request{}, err
	}
	for name, value := range o.Known {
		env[name] = value
	}
	r, _, err := requestIn(env, m, f, o.Operator, o.Transformers)
	r.Source.Timeout = o.Timeout
	return r, err
}

// roots returns the directories that the sources of an Application lie in.
func roots(places []place) (all []string) {
	for _, p := range places {
		if p.Root != "" {
			all = append(all, p.Root)
		}
	}
	return all
}

// refs returns the repositories that files of values may be in.
func refs(app argocd.Application, places []place) map[string]string {
	all := map[string]string{}
	for i, s := range app.Sources {
		if s.Ref != "" && len(app.Sources) > 1 {
			all[s.Ref] = places[i].Root
		}
	}
	return all
}

// in says of an error which Application it is in, and which source of it.
func in(app argocd.Application, source int, err error) error {
	name := "Application " + app.Name
	if app.File != "" {
		name = fmt.Sprintf("%s:%d: %s", app.File, app.Line, name)
	}
	if source >= 0 && len(app.Sources) > 1 {
		name += fmt.Sprintf(", source %d", source+1)
	}
	return fmt.Errorf("%s: %w", name, err)
}
