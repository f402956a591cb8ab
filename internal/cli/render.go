package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/fleet/application"
	"github.com/vixens-io/ballast/internal/run"
)

func (c *cli) renderCommand() *cobra.Command {
	var raw bool
	var of applicationFlags
	cmd := &cobra.Command{
		Use:   "render [PATH]",
		Short: "Render a source, as Argo CD does, and make it safe",
		Long: `Render builds the kustomization in PATH, renders the chart in it with helm, or reads
the manifests of a plain directory (YAML, JSON, Jsonnet), of one file or of standard
input ("-"), makes them safe by the registry found upward from PATH, and prints them.

The options of an Application's source are flags, named as in argocd app create.

With --application all sources of an Application are rendered as it says, and printed as
they would be deployed, without a cluster and without Argo CD. PATH is the checkout then,
or FILE lies in it. What goes around Ballast is printed as Argo CD renders it.`,
		Example: `  ballast render overlays/prod
  ballast render overlays/prod | kubectl diff -f -
  ballast render --raw overlays/prod     # what kustomize build prints
  ballast render charts/web --app web --values values-prod.yaml
  ballast render --application apps/shop.yaml --mirror https://charts.example.com=charts`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := errors.Join(of.check(cmd), c.fleet.check()); err != nil {
				return engine.Usage{Err: err}
			}
			if of.file != "" {
				all, err := c.applications(cmd.Context(), args, of, application.Options{Raw: raw})
				if err != nil {
					return err
				}
				return c.deliverApplications(all, raw)
			}
			render := run.Run
			if raw {
				render = run.Raw
			}
			result, err := render(cmd.Context(), c.request(pathArgument(args)))
			if err != nil {
				return err
			}
			return c.deliver(result)
		},
	}
	c.addSourceFlags(cmd)
	of.register(cmd, &c.fleet)
	cmd.Flags().BoolVar(&raw, "raw", false, "print what is rendered and change nothing")
	return cmd
}
