package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/fleet/registryinit"
	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/transformers"
)

// renderTimeout is what Argo CD gives a plugin for a render.
const renderTimeout = 90 * time.Second

// surveyFlags are those of commands that look at a whole repository.
type surveyFlags struct {
	applications string
	repoURLs     []string
	allowRemote  []string
	timeout      time.Duration
	helm         string
	enableHelm   bool
}

func (f *surveyFlags) register(cmd *cobra.Command) {
	s := cmd.Flags()
	s.StringVar(&f.applications, "applications", "", "`FILE` with what kubectl get applications -A -o json prints, or - for standard input: those that Git does not have count too")
	s.StringArrayVar(&f.repoURLs, "repo-url", nil, "URL by which Applications name this repository, beside the remotes of the clone; repeatable")
	s.StringSliceVar(&f.allowRemote, "allow-remote", nil, "host that kustomizations may fetch from; none otherwise")
	s.StringVar(&f.helm, "helm-binary", "", `program that renders charts (default "helm", from the PATH)`)
	s.BoolVar(&f.enableHelm, "enable-helm", false, "let kustomizations have charts (helmCharts)")
	s.DurationVar(&f.timeout, "timeout", renderTimeout, "longest that one render may take")
}

// operator returns what an operator would say to the plugin of how to render.
func (f *surveyFlags) operator(c *cli) plugin.Operator {
	return plugin.Operator{
		Registry: c.registry, AllowRemote: f.allowRemote,
		Helm: f.helm, EnableHelm: f.enableHelm, HelmCall: true, Jsonnet: evaluateJsonnet,
	}
}

// survey renders what is in a repository. One that deploys nothing is none.
func (c *cli) survey(ctx context.Context, root string, f surveyFlags) (*registryinit.Survey, error) {
	known, err := c.clusterApplications(f.applications)
	if err != nil {
		return nil, err
	}
	apps, err := discover.Find(ctx, root, discover.Options{URLs: f.repoURLs, Applications: known})
	if err != nil {
		return nil, err
	}
	if len(apps.Applications)+len(apps.Sets) == 0 {
		return nil, nothingToSize(root, apps.Trouble)
	}
	for _, note := range apps.Notes {
		c.log.Info(note)
	}
	progress, done := c.progress("rendering")
	defer done()
	return registryinit.Look(ctx, apps, audit.Request{
		Transformers: transformers.All(),
		Operator:     f.operator(c),
		Nodes:        1, Timeout: f.timeout, Now: time.Now(), Progress: progress,
	})
}

// nothingToSize says why a repository has no registry to draft.
func nothingToSize(root string, trouble []discover.Trouble) error {
	err := fmt.Errorf("%s: there is nothing to size: no Application and no kustomization is in it", root)
	for _, t := range trouble {
		err = fmt.Errorf("%w\n%s: %w", err, t.File, t.Err)
	}
	return err
}
