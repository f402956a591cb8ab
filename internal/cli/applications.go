package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/fleet/application"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/internal/source/fetch"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
	"github.com/vixens-io/ballast/transformers"
)

// applications renders the Applications that flags name. The checkout is the repository around
// PATH or, if there is none given, around FILE.
func (c *cli) applications(
	ctx context.Context, args []string, f applicationFlags, o application.Options,
) (all []application.Deployment, err error) {
	finder, err := c.finder(ctx, args, f)
	if err != nil {
		return nil, engine.Usage{Err: err}
	}
	defer func() { err = errors.Join(err, finder.Close()) }()
	elements, err := application.ParseElements(f.elements)
	if err != nil {
		return nil, engine.Usage{Err: fmt.Errorf("--element %w", err)}
	}
	request := c.request("")
	request.Source.AllowRemote = finder.AllowRemote
	boxes, err := c.sourceBoxes()
	if err != nil {
		return nil, err
	}
	request.Renderer = boxes.In(finder.Checkout)
	apps, err := application.Load(ctx, f.file, c.in, finder, request, application.Wanted{
		App: c.app, Elements: elements, ArgoCD: c.argoCDOf(finder.Checkout, c.registry),
	})
	if err != nil {
		return nil, engine.Usage{Err: err}
	}
	o.Operator, o.Boxes = c.fleetOperator(), boxes
	if o.Report {
		o.Fleet = discover.PoliciesOf(ctx, finder.Checkout)
	}
	o.Transformers, o.Known, o.Timeout, o.AsPlugin = transformers.All(), f.known(c.env), c.fleet.timeout, f.asPlugin
	var errs []error
	for _, app := range apps {
		for _, warning := range app.Warnings {
			c.log.Warn(fmt.Sprintf("Application %s: %s", app.Name, warning))
		}
		d, err := application.Render(ctx, app, finder, o)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		all, errs = append(all, d), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return all, err
	}
	if finder.Assumed != "" {
		c.log.Warn(fmt.Sprintf("the checkout %s has no remote to tell which repository it is, and is taken for %s: if it "+
			"is, say so with --repo-url %s", finder.Name, finder.Assumed, finder.Assumed))
	}
	return all, nil
}

// ask makes the run that a question is about: of PATH, or of the Applications that flags name.
func (c *cli) ask(ctx context.Context, args []string, f applicationFlags) (*engine.Result, error) {
	if f.file == "" {
		request := c.request(pathArgument(args))
		if request.Path != "-" {
			request.Fleet = discover.PoliciesOf(ctx, request.Path)
		}
		return run.Run(ctx, request)
	}
	all, err := c.applications(ctx, args, f, application.Options{Report: true, Unstated: c.unstated})
	if err != nil {
		return nil, err
	}
	c.logAround(all, "left unchanged")
	return application.Join(all), nil
}

// finder finds the sources.
func (c *cli) finder(ctx context.Context, args []string, f applicationFlags) (*fetch.Finder, error) {
	dir := f.file
	switch info, err := os.Stat(f.file); {
	case len(args) > 0:
		dir = args[0]
	case f.file == "-":
		dir = "."
	case err != nil:
		return nil, err
	case !info.IsDir():
		dir = filepath.Dir(f.file)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, errors.Join(err, fmt.Errorf("%s is not a directory: name the checkout that the sources are in", dir))
	}
	root, called, err := whereabouts(repopath.RootOrSelf(dir))
	if err != nil {
		return nil, err
	}
	urls, unknown := gitrepo.Remotes(ctx, root)
	if unknown != "" {
		c.log.Warn(unknown)
	}
	finder := &fetch.Finder{
		Checkout: root, Name: called, URLs: append(urls, c.fleet.repoURLs...), AllowRemote: c.fleet.allowRemote,
		Timeout: c.fleet.timeout,
	}
	for _, text := range f.mirrors {
		mirror, err := fetch.ParseMirror(text)
		if err != nil {
			return nil, fmt.Errorf("--mirror: %w", err)
		}
		finder.Mirrors = append(finder.Mirrors, mirror)
	}
	return finder, nil
}

// whereabouts returns a directory's full path without links, and what people in the current directory call
// it.
func whereabouts(dir string) (full, called string, err error) {
	if full, err = repopath.Real(dir); err != nil {
		return full, full, err
	}
	if here, err := repopath.Real("."); err == nil {
		if below, err := filepath.Rel(here, full); err == nil {
			return full, below, nil
		}
	}
	return full, full, nil
}

// deliverApplications prints what Applications deploy, all of it or nothing.
func (c *cli) deliverApplications(all []application.Deployment, raw bool) error {
	together := application.Join(all)
	if !raw { // of which nothing is made safe
		c.logAround(all, "printed as rendered")
	}
	c.logResult(together)
	var documents []*manifest.Document
	for _, d := range all {
		more, warnings, err := d.Documents()
		if err != nil {
			return err
		}
		for _, warning := range warnings {
			c.log.Warn(fmt.Sprintf("Application %s: %s", d.Name, warning))
		}
		documents = append(documents, more...)
	}
	if err := together.Refusal(); err != nil {
		return err
	}
	return c.printData(func(w io.Writer) error { return application.Write(w, documents) })
}

// logAround says which sources do not go through Ballast, and what became of them.
func (c *cli) logAround(all []application.Deployment, what string) {
	var names []string
	for _, d := range all {
		for _, s := range d.Rendered {
			if !s.Unmanaged {
				continue
			}
			name := "Application " + d.Name
			if len(d.Sources) > 1 {
				name += fmt.Sprintf(", source %d", s.Source+1)
			}
			names = append(names, name)
		}
	}
	switch len(names) {
	case 0:
	case 1:
		c.log.Warn(fmt.Sprintf("%s: does not go through Ballast and is %s; --as-plugin makes it safe", names[0], what))
	default:
		c.log.Warn(fmt.Sprintf("%d sources do not go through Ballast and are %s; --as-plugin makes them safe: %s",
			len(names), what, strings.Join(names, "; ")))
	}
}
