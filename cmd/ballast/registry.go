package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/pipeline"
	"github.com/vixens-io/ballast/internal/registry"
	"github.com/vixens-io/ballast/transformers"
)

func (c *cli) registryCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "registry",
		Short: "Start a registry, check it, and fill it from what runs",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return pipeline.Usage{Err: errors.New("registry wants a command: check, import, init or schema; see ballast registry --help")}
		},
	}
	cmd.AddCommand(c.registryCheckCommand(), c.registryInitCommand(), c.registryImportCommand(), c.registrySchemaCommand())
	return cmd
}

func (c *cli) registryCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [PATH]",
		Short: "Show everything that is wrong with a registry",
		Long: `Check reads the registry layers that a render of PATH would read, or the one file
that PATH is, and prints every mistake, or which files have none. It exits with 1 if there is one, or a waiver
past its date; what it calls a warning fails nothing.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			layers, err := c.layersAt(pathArgument(args))
			if err != nil {
				return couldNotAnswer{err}
			}
			// What fails every workload is among the mistakes.
			loaded, _ := registry.Load(pipeline.Sections(transformers.All()), layers)
			if len(loaded.Files()) == 0 {
				return couldNotAnswer{fmt.Errorf("%s: no ballast.yaml in it or above it", pathArgument(args))}
			}
			return c.printMistakes(loaded)
		},
	}
}

// layersAt gives the layers that a render of path would read, or the one file that it is.
func (c *cli) layersAt(path string) ([]registry.Layer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	layers := pipeline.Layers{Given: c.registry}
	if !info.IsDir() {
		layers.Given = append(layers.Given, path)
	}
	return layers.Load(path)
}

// printMistakes prints what is wrong, by file and line, or which files have no mistake.
func (c *cli) printMistakes(r *registry.Registry) error {
	expired := r.Expired(time.Now())
	failed := len(expired) > 0
	var lines []string
	for _, m := range r.Mistakes() {
		text := m.Error()
		if m.Warning {
			text += " (warning)"
		}
		failed = failed || !m.Warning
		lines = append(lines, text)
	}
	for _, m := range expired {
		lines = append(lines, m.Error())
	}
	if !failed {
		for _, file := range r.Files() {
			lines = append(lines, file+": no mistakes")
		}
	}
	err := c.print(func(w io.Writer) error {
		_, err := fmt.Fprintln(w, masked(strings.Join(lines, "\n")))
		return err
	})
	switch {
	case err != nil:
		return couldNotAnswer{err}
	case failed:
		return errAnswerIsNo
	}
	return nil
}

func (c *cli) registrySchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of a registry, for an editor",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			schema, err := registry.Schema(pipeline.Sections(transformers.All()))
			if err != nil {
				return err
			}
			return c.print(func(w io.Writer) error { _, err := w.Write(schema); return err })
		},
	}
}
