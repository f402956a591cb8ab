package cli

import (
	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/transformers"
)

func (c *cli) generateCommand() *cobra.Command {
	var operator plugin.Operator
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
			result, err := plugin.Generate(cmd.Context(), plugin.Checkout{Dir: "."}, c.environment(), c.operator(operator),
				transformers.All())
			if err != nil {
				return err
			}
			return c.deliver(result)
		},
	}
	addOperatorFlags(cmd, &operator)
	return cmd
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
