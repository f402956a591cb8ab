package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/fleet/application"
	"github.com/vixens-io/ballast/internal/fleet/paths"
	"github.com/vixens-io/ballast/internal/report/pathsreport"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/internal/source/render"
)

func (c *cli) pathsCommand() *cobra.Command {
	var output string
	var generate bool
	var of applicationFlags
	cmd := &cobra.Command{
		Use:   "paths [PATH]",
		Short: "List the files that a render depends on",
		Long: `Paths renders a source and prints the files that were read for it, the folders that were
listed, and what was looked for and is not there, such as a nearer ballast.yaml: if it
appears, the render changes. A change of anything else changes nothing.

--manifest-generate-paths prints the value for the annotation of an Application
` + paths.Annotation + `, in folders. Argo CD refreshes and syncs the
Application only after a change in one of them.`,
		Example: `  ballast paths overlays/prod
  ballast paths --application apps/shop.yaml --manifest-generate-paths`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := errors.Join(of.check(cmd), c.fleet.check()); err != nil {
				return engine.Usage{Err: err}
			}
			if output != "text" && output != "json" {
				return engine.Usage{Err: fmt.Errorf("--output %s: want text or json", output)}
			}
			if generate && cmd.Flags().Changed("output") {
				return engine.Usage{Err: errors.New("--manifest-generate-paths prints the value alone: leave out --output")}
			}
			all, err := c.paths(cmd.Context(), args, of)
			if err != nil {
				return err
			}
			return c.printPaths(all, output, generate)
		},
	}
	c.addSourceFlags(cmd)
	of.register(cmd, &c.fleet)
	cmd.Flags().StringVarP(&output, "output", "o", "text", "format: text or json")
	cmd.Flags().BoolVar(&generate, "manifest-generate-paths", false, "print the value of the annotation "+paths.Annotation)
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"text", "json"},
		cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// paths renders PATH, or Applications, and returns what each Application depends on.
func (c *cli) paths(ctx context.Context, args []string, f applicationFlags) ([]pathsreport.Application, error) {
	if f.file == "" {
		request := c.request(pathArgument(args))
		if request.Path == "-" {
			return nil, engine.Usage{Err: errors.New("standard input depends on no file: name a directory")}
		}
		request.Source.Trace = new(render.Trace)
		result, err := run.Run(ctx, request)
		if err != nil {
			return nil, err
		}
		return []pathsreport.Application{{Name: c.app, Sources: []paths.Source{
			application.Depends(request, result.Registry, false),
		}}}, nil
	}
	deployed, err := c.applications(ctx, args, f, application.Options{Trace: true})
	if err != nil {
		return nil, err
	}
	var all []pathsreport.Application
	for _, d := range deployed {
		one := pathsreport.Application{Name: d.Name}
		for _, r := range d.Rendered {
			one.Sources = append(one.Sources, r.Depends)
		}
		all = append(all, one)
	}
	return all, nil
}

func (c *cli) printPaths(all []pathsreport.Application, output string, generate bool) error {
	switch {
	case generate:
		text, err := pathsreport.Annotations(all)
		if err != nil {
			return err
		}
		return c.print(func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
	case output == "json":
		return c.print(func(w io.Writer) error { return pathsreport.JSON(w, all) })
	}
	return c.print(func(w io.Writer) error { return pathsreport.Text(w, all) })
}
