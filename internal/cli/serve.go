package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/plugin/server"
	"github.com/vixens-io/ballast/transformers"
)

func (c *cli) serveCommand() *cobra.Command {
	config := server.DefaultConfig()
	var operator plugin.Operator
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Answer Argo CD as a plugin, on a socket",
		Long: `Serve is a config management plugin of Argo CD by itself: it answers the repo-server
on the socket ballast.sock, without argocd-cmp-server and without a process for each
render. The registry of --registry or $BALLAST_REGISTRY is the operator's: those of
the repository are nearer, and may not touch what it locks.`,
		Args: noArguments,
		PreRunE: func(cmd *cobra.Command, _ []string) error {
			return c.setUpServer(cmd)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			c.tellArgoCD()
			config.Operator = c.operator(operator)
			config.Transformers, config.Log = transformers.All(), c.log
			return c.serve(cmd.Context(), config)
		},
	}
	c.addServerFlags(cmd, &config)
	addOperatorFlags(cmd, &operator)
	return cmd
}

func (c *cli) addServerFlags(cmd *cobra.Command, config *server.Config) {
	f := cmd.Flags()
	f.StringVar(&config.SocketDir, "socket-dir", c.socketDir(), "directory of the socket, which the repo-server has, too")
	f.StringVar(&config.WorkDir, "work-dir", c.tempDir(), "directory that applications are unpacked in; best in memory")
	f.StringVar(&config.MetricsAddr, "metrics-addr", "", "address of /metrics, /healthz and /readyz, such as :8090; "+
		"none without it")
	f.IntVar(&config.Concurrency, "concurrency", config.Concurrency, "renders at a time; the others wait for their turn")
	f.TextVar(&config.Memory, "max-memory", config.Memory, "most `bytes` of memory that a render may need")
	f.BoolVar(&config.RequireLandlock, "require-landlock", false, "do not serve where the kernel cannot confine renders "+
		"to their own folders")
	f.DurationVar(&config.Timeout, "timeout", config.Timeout, "longest time of a render, its wait not counted")
	f.DurationVar(&config.Stall, "stall-timeout", config.Stall, "longest time that a caller may send nothing in the "+
		"middle of an archive")
	f.DurationVar(&config.Grace, "grace", config.Grace, "time for renders to end after a signal")
	f.TextVar(&config.Limits.Archive, "max-archive", config.Limits.Archive, "most `bytes` of an archive as it is sent")
	f.TextVar(&config.Limits.Unpacked, "max-unpacked", config.Limits.Unpacked, "most `bytes` of what is in an archive")
	f.TextVar(&config.Limits.File, "max-file", config.Limits.File, "most `bytes` of one file in it")
	f.IntVar(&config.Limits.Entries, "max-entries", config.Limits.Entries, "most files, directories and links in it")
	f.IntVar(&config.Limits.Depth, "max-depth", config.Limits.Depth, "most directories in a path in it")
	f.IntVar(&config.Limits.Path, "max-path", config.Limits.Path, "most bytes of a path in it")
}

// setUpServer refuses what is of one application, and logs what a server should where
// nothing else is asked for.
func (c *cli) setUpServer(cmd *cobra.Command) error {
	if name := ofOneApplication(cmd); name != "" {
		return fmt.Errorf("--%s is of one application, and a server is told by Argo CD which one it renders", name)
	}
	if !cmd.Flags().Changed("log-level") {
		c.logLevel = "info"
	}
	if !cmd.Flags().Changed("log-format") {
		c.logFormat = "json"
	}
	return c.setUp()
}

// addOperatorFlags adds what both ways to be a plugin have.
func addOperatorFlags(cmd *cobra.Command, o *plugin.Operator) {
	cmd.Flags().StringSliceVar(&o.AllowRemote, "allow-remote", nil, "hosts that sources may fetch from; none "+
		"without it, and * is every name that leads to public addresses")
	cmd.Flags().StringVar(&o.Helm, "helm-binary", "", `program that renders charts (default "helm", from the PATH)`)
	cmd.Flags().BoolVar(&o.EnableHelm, "enable-helm", false, "let kustomizations have charts (helmCharts)")
	cmd.Flags().StringVar(&o.Require, "require-registry", "", "name of a registry without which nothing is rendered")
}

// operator adds the flags of every command to those of a plugin.
func (c *cli) operator(o plugin.Operator) plugin.Operator {
	o.Registry, o.Strict, o.Only, o.Skip = c.registry, c.strict, c.only, c.skip
	o.HelmCall, o.ArgoCD = true, c.argoCD.version
	return o
}

// serve serves; as the first process of a container it lets a child do so, and reaps what
// others leave behind.
func (c *cli) serve(ctx context.Context, config server.Config) error {
	if os.Getpid() == 1 {
		return superviseSelf(ctx)
	}
	return server.Serve(ctx, config)
}

// tempDir returns the directory for temporary files as it was when the process began.
func (c *cli) tempDir() string { return cmp.Or(c.env["TMPDIR"], "/tmp") }

// socketDir returns the directory of the sockets of plugins, as Argo CD's own programs find it.
func (c *cli) socketDir() string {
	return cmp.Or(c.env["ARGOCD_PLUGINSOCKFILEPATH"], "/home/argocd/cmp-server/plugins")
}
