package main

import (
	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/pipeline"
)

func (c *cli) renderCommand() *cobra.Command {
	var raw bool
	cmd := &cobra.Command{
		Use:   "render [PATH]",
		Short: "Render a source, as kubectl kustomize does, and make it safe",
		Long: `Render builds the kustomization in PATH, or reads the manifests of a plain folder
(not of those below it), of one file or of standard input ("-"), makes them safe by
the registry found upward from PATH, and prints them.`,
		Example: `  ballast render overlays/prod
  ballast render overlays/prod | kubectl diff -f -
  ballast render --raw overlays/prod     # what kustomize build prints`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			request := c.request(pathArgument(args))
			request.Raw = raw
			result, err := pipeline.Run(cmd.Context(), request)
			if err != nil {
				return err
			}
			return c.deliver(result)
		},
	}
	cmd.Flags().BoolVar(&raw, "raw", false, "print what is rendered and change nothing")
	return cmd
}
