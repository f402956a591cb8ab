package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/fleet/registryinit"
	"github.com/vixens-io/ballast/internal/fleet/sizeimport"
	"github.com/vixens-io/ballast/internal/source/temporary"
	"github.com/vixens-io/ballast/transformers"
)

// importFlags are the flags of registry import.
type importFlags struct {
	sizeimport.Options
	root  string
	write bool
}

func (c *cli) registryImportCommand() *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:   "import [FILE...|-]",
		Short: "Propose sizes from what was seen to run",
		Long: `Import reads VerticalPodAutoscalers with a recommendation, which is what Goldilocks shows
too, or the JSON of KRR, and prints a patch of ROOT/ballast.yaml: for each workload the
smallest size that has room for what was observed and the headroom, with the evidence above
it. It never proposes less than what was observed, nor, without --lower, less than what runs.

It exits with 1 if something is left to you: an amount that is none or of another unit, a
need that no size meets, memory that nobody observed and nothing limits. The patch is
printed all the same.`,
		Example: `  kubectl get vpa -A -o yaml | ballast registry import - | patch -p1
  krr simple -q -f json > krr.json; ballast registry import krr.json --headroom 10
  ballast registry import vpas.yaml krr.json --write`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.Headroom < 0 || f.Headroom > 1000 {
				return engine.Usage{Err: fmt.Errorf("--headroom %d: want per cent, from 0 to 1000", f.Headroom)}
			}
			proposed, err := c.importSizes(cmd.Context(), args, f)
			if err != nil {
				return couldNotAnswer{err}
			}
			if proposed.Mistakes() > 0 {
				return errAnswerIsNo
			}
			return nil
		},
	}
	c.addFleetFlags(cmd)
	cmd.Flags().StringVar(&f.root, "root", ".", "directory of the registry to fill, and of the repository that it is for")
	cmd.Flags().IntVar(&f.Headroom, "headroom", 20, "per cent on top of what was observed")
	cmd.Flags().BoolVar(&f.Lower, "lower", false,
		"also propose sizes below what runs, though never below what was observed")
	cmd.Flags().BoolVar(&f.write, "write", false, "apply the patch as well")
	return cmd
}

func (c *cli) importSizes(ctx context.Context, paths []string, f importFlags) (*sizeimport.Import, error) {
	in, err := c.readRecommendations(paths)
	if err != nil {
		return nil, err
	}
	if len(in.Recommendations) == 0 {
		c.logSkips(in.Skips)
		return nil, errors.New("no recommendation could be read, so there is nothing to propose")
	}
	file, err := registryinit.Open(f.root, c.registry, engine.Sections(transformers.All()))
	if err != nil {
		return nil, err
	}
	survey, err := c.survey(ctx, f.root)
	if err != nil {
		return nil, err
	}
	proposed, err := sizeimport.Propose(file, survey, in.Recommendations, f.Options)
	if err != nil {
		return nil, err
	}
	proposed.Skips = append(in.Skips, proposed.Skips...)
	if err := c.printPatch(file.Patch(proposed.Text)); err != nil {
		return nil, err
	}
	if f.write && proposed.Changed > 0 {
		err = file.Replace(func(path string) error {
			return temporary.WriteFile(path, func(w io.Writer) error { _, err := w.Write(proposed.Text); return err })
		})
	}
	c.logImport(proposed)
	return proposed, err
}

// readRecommendations reads the files, or standard input.
func (c *cli) readRecommendations(paths []string) (sizeimport.Input, error) {
	if len(paths) == 0 {
		paths = []string{"-"}
	}
	var all sizeimport.Input
	for _, path := range paths {
		in, err := c.readRecommendation(path)
		if err != nil {
			return all, err
		}
		all.Recommendations = append(all.Recommendations, in.Recommendations...)
		all.Skips = append(all.Skips, in.Skips...)
	}
	return all, nil
}

func (c *cli) readRecommendation(path string) (sizeimport.Input, error) {
	if path == "-" {
		return sizeimport.Read("stdin", c.in)
	}
	file, err := regular.OpenNamed(path)
	if err != nil {
		return sizeimport.Input{}, err
	}
	defer file.Close()
	return sizeimport.Read(path, file)
}

// logImport says what the patch holds, and what it does not and why.
func (c *cli) logImport(i *sizeimport.Import) {
	c.logSkips(i.Skips)
	fmt.Fprintln(c.err, i.Report())
}

func (c *cli) logSkips(skips []sizeimport.Skip) {
	for _, s := range skips {
		if s.Mistake {
			c.log.Error(redacted(s.String()))
		} else {
			c.log.Warn(redacted(s.String()))
		}
	}
}
