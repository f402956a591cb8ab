package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/transformers"
)

func (c *cli) registryCheckCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check [PATH]",
		Short: "Show everything that is wrong with a registry",
		Long: `Check reads the registry that PATH is, and prints every mistake in it. Where PATH is a
directory it reads the layers that a render of it would read, and renders what the repository
deploys from there, to find what is dead or wrong only in the light of all: entries that match
nothing, tiers that nobody bears, classes that nothing makes, policies that write the same
fields at admission time, Applications that are unmanaged or would not see a change.

It exits with 1 if there is a mistake, or a waiver past its date; what it calls a warning or a
note fails nothing.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.checkRegistry(cmd.Context(), pathArgument(args))
		},
	}
	c.addFleetFlags(cmd)
	return cmd
}

func (c *cli) checkRegistry(ctx context.Context, path string) error {
	layers, isDir, err := c.layersAt(path)
	if err != nil {
		return couldNotAnswer{err}
	}
	// What fails every workload is among the mistakes.
	loaded, _ := registry.Load(engine.Sections(transformers.All()), layers)
	check := audit.CheckRegistry(loaded, time.Now())
	if isDir {
		if err := c.checkFleet(ctx, path, check); err != nil {
			return couldNotAnswer{err}
		}
	}
	if len(check.Files) == 0 && len(check.Lines) == 0 {
		return couldNotAnswer{fmt.Errorf("%s: no ballast.yaml in it or above it", path)}
	}
	return c.printCheck(check)
}

// layersAt returns the layers that a render of path would read, or the one file that it is.
func (c *cli) layersAt(path string) (loaded []registry.Layer, isDir bool, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, false, err
	}
	layers := engine.Layers{Paths: c.registry}
	if !info.IsDir() {
		layers.Paths = append(layers.Paths, path)
	}
	loaded, err = layers.Load(path)
	return loaded, info.IsDir(), err
}

// checkFleet adds what shows only in the light of all that is deployed from a directory.
func (c *cli) checkFleet(ctx context.Context, root string, check *audit.Check) error {
	f, err := c.findFleet(ctx, root)
	if err != nil || len(f.Applications)+len(f.Sets)+len(f.Trouble) == 0 {
		return err
	}
	request, err := c.auditRequest()
	if err != nil {
		return err
	}
	a, err := c.auditOf(ctx, f, request)
	if err != nil {
		return err
	}
	check.AddFleet(f, a)
	return nil
}

// printCheck prints what is wrong, by file and line, or which files have no mistake.
func (c *cli) printCheck(check *audit.Check) error {
	lines := check.Lines
	if !check.Failed {
		for _, file := range check.Files {
			lines = append(lines, file+": no mistakes")
		}
	}
	err := c.print(func(w io.Writer) error {
		_, err := fmt.Fprintln(w, redacted(strings.Join(lines, "\n")))
		return err
	})
	switch {
	case err != nil:
		return couldNotAnswer{err}
	case check.Failed:
		return errAnswerIsNo
	}
	return nil
}
