package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/drift"
	"github.com/vixens-io/ballast/internal/report/driftreport"
	"github.com/vixens-io/ballast/internal/report/format"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
	"github.com/vixens-io/ballast/internal/source/temporary"
)

// driftFlags are the flags of drift.
type driftFlags struct {
	output, out string
	exitCode    bool
	all         bool
}

var driftFormats = []string{"text", "json", "markdown"}

func (c *cli) driftCommand() *cobra.Command {
	var f driftFlags
	cmd := &cobra.Command{
		Use:   "drift [ROOT] [FILE|-]",
		Short: "Compare what lives in a cluster with what a repository renders",
		Long: `Drift reads what kubectl printed, a List or several documents, from FILE or standard input,
and compares it with what a repository renders: as it is, and through Ballast. It says of
each workload, autoscaler and webhook configuration whether it lives as it is rendered,
was patched by hand, was changed after it was applied and by whom, is not synced yet, is
gone, or is not in Git, and of pods whether class and size are really on them.

It asks no cluster and needs no credentials. Secrets are not looked into.`,
		Example: `  kubectl get pods,rs,jobs,deploy,sts,ds,cronjobs,vpa,applications,mutatingwebhookconfigurations,` +
			`validatingwebhookconfigurations -A -o json --show-managed-fields | ballast drift
  ballast drift clusters/prod live.json
  ballast drift -o markdown --out drift.md . live.json`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			root, in := ".", "-"
			if len(args) > 0 {
				root = args[0]
			}
			if len(args) > 1 {
				in = args[1]
			}
			return c.drift(cmd.Context(), root, in, f)
		},
	}
	c.addFleetFlags(cmd)
	s := cmd.Flags()
	s.StringVarP(&f.output, "output", "o", "text", "format: "+strings.Join(driftFormats, ", "))
	s.StringVar(&f.out, "out", "", "write to this `FILE`, all of it or nothing, instead of to standard output")
	s.BoolVar(&f.exitCode, "exit-code", false, "exit with 1 if anything of Git lives otherwise than it is rendered")
	s.BoolVar(&f.all, "all", false, "list in text and Markdown what is as rendered, too")
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(driftFormats, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// check refuses flags that make no sense.
func (f *driftFlags) check(applications, in string) error {
	switch {
	case !slices.Contains(driftFormats, f.output):
		return fmt.Errorf("--output %s: want one of %s", f.output, strings.Join(driftFormats, ", "))
	case applications == "-" && in == "-":
		return errors.New("--applications - and what lives cannot both be standard input: name a file, or have kubectl get " +
			"applications among the rest")
	}
	return nil
}

func (c *cli) drift(ctx context.Context, root, in string, f driftFlags) error {
	if err := f.check(c.fleet.applications, in); err != nil {
		return engine.Usage{Err: err}
	}
	if err := checkFolder(f.out); err != nil {
		return couldNotAnswer{err}
	}
	d, err := c.driftOf(ctx, root, in)
	if err != nil {
		return couldNotAnswer{err}
	}
	if err := c.writeDrift(d, f); err != nil {
		return couldNotAnswer{err}
	}
	if f.exitCode && d.Differs() {
		return errAnswerIsNo
	}
	return nil
}

// driftOf compares what lives with the fleet of a repository.
func (c *cli) driftOf(ctx context.Context, root, in string) (*drift.Drift, error) {
	f, err := c.findFleet(ctx, root)
	if err != nil {
		return nil, err
	}
	if len(f.Applications) == 0 {
		return nil, fmt.Errorf("%s: nothing to compare: no Application and no kustomization is in it", root)
	}
	live, err := c.readLive(in)
	if err != nil {
		return nil, err
	}
	request, err := c.auditRequest()
	if err != nil {
		return nil, err
	}
	request.Edits = true
	bar := c.progress("rendering", len(f.Applications))
	defer bar.Clear() //nolint:errcheck // a bar that cannot be drawn keeps no work from being done
	return drift.Run(ctx, drift.Git{
		Fleet: f, Commit: gitrepo.Head(ctx, f.Root), Renders: counted(bar, audit.Render(ctx, f, request)),
	}, live)
}

// readLive reads what kubectl printed.
func (c *cli) readLive(path string) (*drift.Live, error) {
	if path == "-" {
		live, err := drift.Read(c.in)
		if err != nil {
			return nil, fmt.Errorf("standard input: %w", err)
		}
		return live, nil
	}
	file, err := regular.OpenNamed(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	live, err := drift.Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return live, nil
}

// writeDrift writes the answer in the format that is asked for, to where it is asked for.
func (c *cli) writeDrift(d *drift.Drift, f driftFlags) error {
	style := c.style()
	if f.out != "" {
		style = format.Options{Color: c.color == "always"}
	}
	options := driftreport.Options{Options: style, All: f.all}
	write := readable(printable.Options{Colors: style.Color}, func(w io.Writer) error {
		switch f.output {
		case "json":
			return driftreport.JSON(w, d)
		case "markdown":
			return driftreport.Markdown(w, d, options)
		}
		return driftreport.Text(w, d, options)
	})
	if f.out == "" {
		return c.printData(write)
	}
	return temporary.WriteFile(f.out, write)
}
