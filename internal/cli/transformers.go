package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/transformers"
)

func (c *cli) transformersCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "transformers [NAME]",
		Short:             "List the transformers, or print the page of one",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: cobra.FixedCompletions(transformerNames(), cobra.ShellCompDirectiveNoFileComp),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.print(listTransformers)
			}
			d, ok := byName(args[0])
			if !ok {
				return engine.Usage{Err: fmt.Errorf("there is no transformer %q; there are %s", args[0],
					strings.Join(transformerNames(), ", "))}
			}
			return c.print(func(w io.Writer) error { _, err := io.WriteString(w, d.Doc); return err })
		},
	}
}

func listTransformers(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tSECTION\tWHAT IT DOES")
	for _, d := range transformers.All() {
		fmt.Fprintf(table, "%s\t%s\t%s\n", d.Name, d.Spec.Section, d.Section().Doc)
	}
	return table.Flush()
}
