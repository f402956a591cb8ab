package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/report/runreport"
)

func (c *cli) diffCommand() *cobra.Command {
	var exitCode bool
	var against againstFlags
	var of applicationFlags
	cmd := &cobra.Command{
		Use:   "diff [PATH]",
		Short: "Show what Ballast changes, and why",
		Long: `Diff prints a unified diff between what PATH renders to and what leaves, each hunk
with its reasons, and says on standard error which pods would restart.

With --against it compares what the fleet of a repository is now with what it was: which
Applications render differently, which pods restart and in which order to let them, what
they ask of the nodes, and which protections are gained or lost. PATH is the repository
then, or a directory of it. With --with another version of Ballast renders what was.`,
		Example: `  ballast diff overlays/prod
  ballast diff --against origin/main --fail-on-lost
  ballast diff --against origin/main --node-memory 16Gi -o markdown > comment.md
  ballast diff --with /usr/bin/ballast   # what this version does otherwise than that`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := errors.Join(of.check(cmd), against.check(cmd), c.fleet.check()); err != nil {
				return engine.Usage{Err: err}
			}
			if against.isSet() {
				return c.against(cmd.Context(), pathArgument(args), against, exitCode)
			}
			result, err := c.ask(cmd.Context(), args, of)
			if err != nil {
				return couldNotAnswer{err}
			}
			var diff bytes.Buffer
			if err := runreport.Diff(&diff, result, c.style()); err != nil {
				return couldNotAnswer{err}
			}
			shown := readable(printable.Options{Colors: c.style().Color, Returns: true}, func(w io.Writer) error {
				_, err := w.Write(diff.Bytes())
				return err
			})
			if err := c.printData(shown); err != nil {
				return couldNotAnswer{err}
			}
			c.logResult(result)
			if restarts := runreport.Restarts(result); restarts != "" {
				fmt.Fprintln(c.err, restarts)
			}
			if exitCode && diff.Len() > 0 {
				return errAnswerIsNo
			}
			return nil
		},
	}
	c.addSourceFlags(cmd)
	cmd.Flags().BoolVar(&exitCode, "exit-code", false, "exit with 1 if there is a difference")
	against.register(cmd, &c.fleet)
	of.register(cmd, &c.fleet)
	return cmd
}
