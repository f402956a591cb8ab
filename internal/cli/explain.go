package cli

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/report/runreport"
)

func (c *cli) explainCommand() *cobra.Command {
	var output string
	var of applicationFlags
	cmd := &cobra.Command{
		Use:   "explain [PATH]",
		Short: "List every finding: what, where, why, and from which registry line",
		Long: `Explain prints every finding of a render, those without an edit too: what an audit says of
it. What sections would find that the registry does not state is open. It exits with 1 if the
findings would refuse the render.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			print, err := c.explainFormat(output)
			if err != nil {
				return engine.Usage{Err: err}
			}
			if err := errors.Join(of.check(cmd), c.fleet.check()); err != nil {
				return engine.Usage{Err: err}
			}
			c.unstated = true
			result, err := c.ask(cmd.Context(), args, of)
			if err != nil {
				return couldNotAnswer{err}
			}
			for _, warning := range result.Warnings {
				c.log.Warn(warning)
			}
			if err := c.print(func(w io.Writer) error { return print(w, result) }); err != nil {
				return couldNotAnswer{err}
			}
			if result.Refusal() != nil {
				return errAnswerIsNo
			}
			return nil
		},
	}
	c.addSourceFlags(cmd)
	of.register(cmd, &c.fleet)
	cmd.Flags().StringVarP(&output, "output", "o", "text", "format: text, json or markdown")
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"text", "json", "markdown"},
		cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (c *cli) explainFormat(name string) (func(io.Writer, *engine.Result) error, error) {
	switch name {
	case "text":
		return func(w io.Writer, r *engine.Result) error { return runreport.Explain(w, r, c.style()) }, nil
	case "json":
		return runreport.JSON, nil
	case "markdown":
		return runreport.Markdown, nil
	}
	return nil, fmt.Errorf("--output %s: want text, json or markdown", name)
}
