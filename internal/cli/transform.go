package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/run"
)

func (c *cli) transformCommand() *cobra.Command {
	var start string
	cmd := &cobra.Command{
		Use:   "transform [FILE...|-]",
		Short: "Make a stream of manifests safe",
		Long: `Transform is a filter: manifests in, safe manifests out. Documents that nobody needs
to touch leave byte for byte as they came.`,
		Example: `  kustomize build overlays/prod | ballast transform --path overlays/prod
  helm template media charts/media | ballast transform --app media -`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"-"}
			}
			result, err := c.transform(cmd.Context(), args, start)
			if err != nil {
				return err
			}
			return c.deliver(result)
		},
	}
	cmd.Flags().StringVar(&start, "path", ".", "directory from which the registry is searched upward")
	return cmd
}

// transform runs on the documents of all files, as one render.
func (c *cli) transform(ctx context.Context, files []string, start string) (*engine.Result, error) {
	request := c.request(files[0])
	request.Layers.Start = start
	if len(files) == 1 {
		return run.Run(ctx, request)
	}
	var err error
	if request.Documents, err = c.read(ctx, files); err != nil {
		return nil, err
	}
	return engine.Run(ctx, request.Request)
}

func (c *cli) read(ctx context.Context, files []string) ([]*manifest.Document, error) {
	var all []*manifest.Document
	for _, file := range files {
		result, err := run.Raw(ctx, c.request(file))
		if err != nil {
			return nil, err
		}
		all = append(all, result.Documents...)
	}
	return all, nil
}
