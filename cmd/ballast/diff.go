package main

import (
	"bytes"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/pipeline"
	"github.com/vixens-io/ballast/internal/report"
)

func (c *cli) diffCommand() *cobra.Command {
	var exitCode bool
	cmd := &cobra.Command{
		Use:   "diff [PATH]",
		Short: "Show what Ballast changes, and why",
		Long: `Diff prints a unified diff between what PATH renders to and what leaves, each hunk
with its reasons, and says on standard error which pods would restart.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			result, err := pipeline.Run(cmd.Context(), c.request(pathArgument(args)))
			if err != nil {
				return couldNotAnswer{err}
			}
			var diff bytes.Buffer
			if err := report.Diff(&diff, result, c.style()); err != nil {
				return couldNotAnswer{err}
			}
			if err := c.print(func(w io.Writer) error { _, err := w.Write(diff.Bytes()); return err }); err != nil {
				return couldNotAnswer{err}
			}
			c.logResult(result)
			if restarts := report.Restarts(result); len(restarts) > 0 {
				fmt.Fprintf(c.err, "%s\n", report.RestartSentence(restarts))
			}
			if exitCode && diff.Len() > 0 {
				return errAnswerIsNo
			}
			return nil
		},
	}
	c.addSourceFlags(cmd)
	cmd.Flags().BoolVar(&exitCode, "exit-code", false, "exit with 1 if there is a difference")
	return cmd
}
