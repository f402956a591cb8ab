package cli

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/fleet/registryinit"
	"github.com/vixens-io/ballast/internal/report/runreport"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/transformers"
)

// renderTimeout is what Argo CD gives a plugin for a render.
const renderTimeout = 90 * time.Second

// fleet is what the flags say about how the Applications of a repository are found and rendered.
type fleet struct {
	applications string
	repoURLs     []string
	allowRemote  []string
	timeout      time.Duration
	maxMemory    quantity.Quantity
}

// flags returns the flags, which mean the same to every command that has them.
func (f *fleet) flags() *pflag.FlagSet {
	s := pflag.NewFlagSet("fleet", pflag.ContinueOnError)
	s.StringVar(&f.applications, "applications", "",
		"`FILE` with what kubectl get applications -A -o json prints, or - for standard input: "+
			"those that Git does not have count too")
	s.StringArrayVar(&f.repoURLs, "repo-url", nil,
		"URL by which Applications name this repository, beside the remotes of the clone; repeatable")
	s.StringSliceVar(&f.allowRemote, "allow-remote", nil,
		"host that repositories, charts and kustomizations may be fetched from; none otherwise, and * is every name "+
			"that leads to public addresses")
	s.TextVar(&f.maxMemory, "max-memory", quantity.Must(run.DefaultMemory),
		"most `bytes` of memory that one render may need")
	s.DurationVar(&f.timeout, "timeout", renderTimeout, "longest that one render or one fetch may take; 0 is no limit")
	return s
}

// check refuses values that make no sense.
func (f *fleet) check() error {
	if f.timeout < 0 {
		return fmt.Errorf("--timeout %s: must not be negative", f.timeout)
	}
	return nil
}

// addFleetFlags adds to a command the flags of those that look at a whole repository, which have no
// application of their own.
func (c *cli) addFleetFlags(cmd *cobra.Command) {
	c.addHelmFlags(cmd)
	cmd.Flags().AddFlagSet(c.fleet.flags())
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if name := ofOneApplication(cmd); name != "" {
			return engine.Usage{Err: fmt.Errorf("--%s is of one application, and %s looks at all of a repository", name,
				cmd.Name())}
		}
		if err := c.fleet.check(); err != nil {
			return engine.Usage{Err: err}
		}
		return nil
	}
}

// ofOneApplication returns the name of a flag that is set and says what one application is; none: empty.
func ofOneApplication(cmd *cobra.Command) string {
	names := []string{"app", "namespace", "project"}
	if i := slices.IndexFunc(names, cmd.Flags().Changed); i >= 0 {
		return names[i]
	}
	return ""
}

// fleetOperator returns what an operator would say to the plugin of how to render.
func (c *cli) fleetOperator() plugin.Operator {
	return c.operator(plugin.Operator{AllowRemote: c.fleet.allowRemote, Helm: c.source.helm,
		EnableHelm: c.source.enableHelm})
}

// auditRequest returns how a fleet is rendered.
func (c *cli) auditRequest() (audit.Request, error) {
	boxes, err := c.sourceBoxes()
	if err != nil {
		return audit.Request{}, err
	}
	return audit.Request{
		Transformers: transformers.All(), Operator: c.fleetOperator(),
		Nodes: 1, Timeout: c.fleet.timeout, Now: time.Now(), Boxes: boxes, KubeVersion: c.env["KUBE_VERSION"],
	}, nil
}

// sourceBoxes returns the boxes that this command line renders sources in which may not be of who asks.
func (c *cli) sourceBoxes() (*run.Boxes, error) {
	if c.boxes == nil {
		op := c.fleetOperator()
		programs, err := op.Programs()
		if err != nil {
			return nil, err
		}
		c.boxes = run.NewBoxes(c.fleet.maxMemory, programs, op.AllowRemote)
		c.boxes.Note = c.noteRendered
	}
	return c.boxes, nil
}

// auditOf renders a fleet and audits it.
func (c *cli) auditOf(ctx context.Context, f *discover.Fleet, request audit.Request) (*audit.Audit, error) {
	bar := c.progress("rendering", len(f.Applications))
	defer bar.Clear() //nolint:errcheck // a bar that cannot be drawn keeps no work from being done
	auditor := audit.New(f, request)
	for rendered, err := range counted(bar, audit.Render(ctx, f, request)) {
		if err != nil {
			return nil, err
		}
		if rendered.Result != nil {
			rendered.Show(runreport.Hunks(rendered.Result))
		}
		auditor.Add(rendered)
	}
	return auditor.Audit(), nil
}

// findFleet finds what a repository, or a directory of one, deploys.
func (c *cli) findFleet(ctx context.Context, root string) (*discover.Fleet, error) {
	known, err := c.clusterApplications()
	if err != nil {
		return nil, err
	}
	return discover.Find(ctx, root, c.discoverOptions(root, known))
}

// discoverOptions returns how the fleet of a directory is found.
func (c *cli) discoverOptions(dir string, known *argocd.List) discover.Options {
	return discover.Options{URLs: c.fleet.repoURLs, Applications: known, ArgoCD: c.argoCDOf(dir, c.registry)}
}

// clusterApplications reads the Applications that a cluster has, if they are given.
func (c *cli) clusterApplications() (*argocd.List, error) {
	var in io.Reader
	switch path := c.fleet.applications; path {
	case "":
		return nil, nil
	case "-":
		in = c.in
	default:
		file, err := regular.OpenNamed(path)
		if err != nil {
			return nil, fmt.Errorf("--applications: %w", err)
		}
		defer file.Close()
		in = file
	}
	list, err := argocd.FromCluster(in)
	if err != nil {
		return nil, fmt.Errorf("--applications %s: %w", c.fleet.applications, err)
	}
	return list, nil
}

// survey renders what is in a repository. One that deploys nothing is none.
func (c *cli) survey(ctx context.Context, root string) (*registryinit.Survey, error) {
	apps, err := c.findFleet(ctx, root)
	if err != nil {
		return nil, err
	}
	return c.surveyOf(ctx, root, apps)
}

// surveyOf renders a fleet, and takes its survey.
func (c *cli) surveyOf(ctx context.Context, root string, apps *discover.Fleet) (*registryinit.Survey, error) {
	if len(apps.Applications)+len(apps.Sets) == 0 {
		return nil, nothingToSize(root, apps.Trouble)
	}
	for _, note := range apps.Notes {
		c.log.Info(note)
	}
	request, err := c.auditRequest()
	if err != nil {
		return nil, err
	}
	bar := c.progress("rendering", len(apps.Applications))
	defer bar.Clear() //nolint:errcheck // a bar that cannot be drawn keeps no work from being done
	return registryinit.TakeSurvey(apps, counted(bar, registryinit.Render(ctx, apps, request)))
}

// trialOf returns how a draft of a registry is tried: on all of the repository, of which the fleet may be a
// part.
func (c *cli) trialOf(ctx context.Context, f *discover.Fleet, known *argocd.List) (registryinit.Trial, error) {
	if f.Below != "." {
		whole, err := discover.Find(ctx, f.Root, c.discoverOptions(f.Root, known))
		if err != nil {
			return registryinit.Trial{}, err
		}
		f = whole
	}
	request, err := c.auditRequest()
	render := func(f *discover.Fleet, r audit.Request) iter.Seq2[audit.Rendered, error] {
		return func(yield func(audit.Rendered, error) bool) {
			bar := c.progress("trying", len(f.Applications))
			defer bar.Clear() //nolint:errcheck // a bar that cannot be drawn keeps no work from being done
			counted(bar, audit.Render(ctx, f, r))(yield)
		}
	}
	return registryinit.Trial{Fleet: f, Request: request, Render: render}, err
}

// nothingToSize says why a repository has no registry to draft.
func nothingToSize(root string, trouble []discover.Trouble) error {
	err := fmt.Errorf("%s: there is nothing to size: no Application and no kustomization is in it", root)
	for _, t := range trouble {
		err = fmt.Errorf("%w\n%s: %w", err, t.File, t.Err)
	}
	return err
}
