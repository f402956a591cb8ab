package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/plugin/cmp"
	"github.com/vixens-io/ballast/plugin/server"
)

func (c *cli) healthzCommand() *cobra.Command {
	dir := c.socketDir()
	timeout := 5 * time.Second
	cmd := &cobra.Command{
		Use:   "healthz",
		Short: "Ask a running server whether it answers, as a probe does",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
			defer cancel()
			return healthy(ctx, server.SocketIn(dir))
		},
	}
	cmd.Flags().StringVar(&dir, "socket-dir", dir, "directory of the socket")
	cmd.Flags().DurationVar(&timeout, "timeout", timeout, "how long the answer may take")
	return cmd
}

func healthy(ctx context.Context, socket string) error {
	client, err := cmp.NewClient(socket)
	if err != nil {
		return fmt.Errorf("%s: %w", socket, err)
	}
	defer func() { _ = client.Close() }() // it has answered
	if _, err := client.CheckPluginConfiguration(ctx); err != nil {
		return fmt.Errorf("%s: nothing answers: %w", socket, err)
	}
	return nil
}
