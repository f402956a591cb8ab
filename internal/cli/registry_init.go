package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/fleet/registryinit"
	"github.com/vixens-io/ballast/internal/source/temporary"
	"github.com/vixens-io/ballast/transformers"
)

// initFlags are the flags of registry init.
type initFlags struct {
	label  string
	out    string
	dryRun bool
}

func (c *cli) registryInitCommand() *cobra.Command {
	var f initFlags
	cmd := &cobra.Command{
		Use:   "init [ROOT]",
		Short: "Write the first registry of a repository, or add what is new to it",
		Long: `Init renders every Application and every overlay of a repository, or of the directory ROOT in
it, and writes the ballast.yaml of the repository's root: the sizes that labels name, or the
nearest that is not smaller than what a manifest asks for, the priority classes that are in
use, and a line with a ? where it would have to guess. What cannot be seen from the checkout
is listed at the end. A ballast.yaml that lies nearer, and is above all that ROOT deploys, is
added to instead. What would be written is tried first: an entry with which something of the
repository would not render any more is made narrower, or left out and listed.

Run again it adds what is new. Whatever else is written in the file stays as it is, byte for
byte; ballast registry check says which entries match nothing any more. It exits with 1 if no
workload could be seen at all.`,
		Example: `  ballast registry init
  ballast registry init --dry-run clusters/prod
  ballast registry init --out - | less`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			survey, err := c.initRegistry(cmd.Context(), pathArgument(args), f)
			if err != nil {
				return couldNotAnswer{err}
			}
			if len(survey.Workloads) == 0 {
				return errAnswerIsNo // what is written says why
			}
			return nil
		},
	}
	c.addFleetFlags(cmd)
	cmd.Flags().StringVar(&f.label, "label", "",
		"label on the pods that names their size (default: the one in use, else vixens.io/sizing)")
	cmd.Flags().StringVarP(&f.out, "out", "o", "",
		"write to this file, or - for standard output, instead of to the registry")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "print the difference, and write nothing")
	return cmd
}

func (c *cli) initRegistry(ctx context.Context, root string, f initFlags) (*registryinit.Survey, error) {
	if err := registryinit.CheckDirectory(root); err != nil {
		return nil, err
	}
	known, err := c.clusterApplications()
	if err != nil {
		return nil, err
	}
	apps, err := discover.Find(ctx, root, c.discoverOptions(root, known))
	if err != nil {
		return nil, err
	}
	file, err := registryinit.Open(registryinit.DirectoryOf(apps), c.registry, engine.Sections(transformers.All()))
	if err != nil {
		return nil, err
	}
	survey, err := c.surveyOf(ctx, root, apps)
	if err != nil {
		return nil, err
	}
	trial, err := c.trialOf(ctx, apps, known)
	if err != nil {
		return nil, err
	}
	text, err := file.DraftThatRenders(ctx, survey,
		registryinit.Options{Label: f.label, Name: registryinit.NameOf(apps.Root)}, trial)
	if err != nil {
		return nil, err
	}
	if err := c.writeDraft(file, text, f); err != nil {
		return nil, err
	}
	fmt.Fprintf(c.err, "%s: %s\n", writtenTo(file, f), file.Summary(survey, text))
	return survey, nil
}

// writtenTo returns what the text of a draft is written to, as one calls it here.
func writtenTo(file *registryinit.File, f initFlags) string {
	switch {
	case f.dryRun:
	case f.out == "-":
		return "standard output"
	case f.out != "":
		return f.out
	}
	here, err := repopath.Real(".")
	if err != nil {
		return file.Name
	}
	path, err := filepath.Rel(here, file.Path)
	if err != nil {
		return file.Path
	}
	return path
}

func (c *cli) writeDraft(file *registryinit.File, text []byte, f initFlags) error {
	write := func(w io.Writer) error { _, err := w.Write(text); return err }
	switch {
	case text == nil:
		return nil
	case f.dryRun:
		return c.printPatch(file.Patch(text))
	case f.out == "-":
		return c.printData(write)
	case f.out != "":
		return temporary.WriteFile(f.out, write)
	case file.Patch(text) == "":
		return nil
	}
	return file.Replace(func(path string) error { return temporary.WriteFile(path, write) })
}
