package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/run/box"
	"github.com/vixens-io/ballast/internal/source/render"
	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/transformers"
)

func (c *cli) generateCommand() *cobra.Command {
	var operator plugin.Operator
	limits := box.Limits{Folder: quantity.Must("1Gi")}
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Render the current directory as a plugin of Argo CD",
		Long: `Generate is what plugin.yaml runs in the sidecar of the repo-server: it renders the
current directory, and takes the application's name, destination and parameters from
the environment that Argo CD gives it. The registry of --registry or
$BALLAST_REGISTRY is the operator's: those of the repository are nearer, and may not
touch what it locks.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c.boundMemory(cmd, limits.Memory)
			if err := c.modeOf(cmd, &operator); err != nil {
				return err
			}
			result, err := c.generate(cmd.Context(), operator, limits)
			if err != nil {
				return err
			}
			return c.deliver(result)
		},
	}
	addOperatorFlags(cmd, &operator)
	cmd.Flags().TextVar(&limits.Memory, "max-memory", quantity.Must("512Mi"),
		"most `bytes` of memory that the render may need")
	return cmd
}

// generate confines this process to what the render may see, and renders.
func (c *cli) generate(
	ctx context.Context, operator plugin.Operator, limits box.Limits,
) (*engine.Result, error) {
	op, err := c.operator(operator).Load()
	if err != nil {
		return nil, err
	}
	checkout := plugin.Checkout{Dir: "."}
	checkout.Root = checkout.Repository(c.environment())
	if err := c.confine(checkout.Root, op, limits); err != nil {
		return nil, err
	}
	return plugin.Generate(ctx, checkout, c.environment(), op, transformers.All())
}

// confine has the kernel keep this process from what no render needs, if it is this command's alone.
func (c *cli) confine(root string, op plugin.Operator, limits box.Limits) error {
	if c.end == nil {
		return nil
	}
	programs, err := op.Programs()
	if err != nil {
		return err
	}
	if err := render.Confine(op.AllowRemote); err != nil {
		return err
	}
	err = box.Confine(box.Setup{
		Dir: os.TempDir(), Read: []string{root}, Programs: programs, Hosts: op.AllowRemote,
		Limits: limits,
	})
	if err != nil {
		return fmt.Errorf("confining the render: %w", err)
	}
	return nil
}

// environment is Argo CD's, in which flags win.
func (c *cli) environment() plugin.Environment {
	for name, value := range map[string]string{
		"ARGOCD_APP_NAME": c.app, "ARGOCD_APP_NAMESPACE": c.namespace, "ARGOCD_APP_PROJECT_NAME": c.project,
	} {
		if value != "" {
			c.env[name] = value
		}
	}
	return c.env
}
