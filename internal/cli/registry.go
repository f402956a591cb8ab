package cli

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/transformers"
)

func (c *cli) registryCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "registry",
		Short: "Start a registry, check it, and fill it from what runs",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return engine.Usage{Err: errors.New("registry wants a command: check, import, init or schema; see ballast " +
				"registry --help")}
		},
	}
	cmd.AddCommand(c.registryCheckCommand(), c.registryInitCommand(), c.registryImportCommand(), c.registrySchemaCommand())
	return cmd
}

func (c *cli) registrySchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of a registry, for an editor",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			schema, err := registry.Schema(engine.Sections(transformers.All()))
			if err != nil {
				return err
			}
			return c.printData(func(w io.Writer) error { _, err := w.Write(schema); return err })
		},
	}
}
