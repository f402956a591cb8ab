package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/fleet/lint"
	"github.com/vixens-io/ballast/transformers"
)

func (c *cli) registryCheckCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check [PATH]",
		Short: "Show everything that is wrong with a registry",
		Long: `Check reads the registry that PATH is, and prints every mistake in it. Where PATH is a
folder it reads the layers that a render of it would read, and renders what the repository
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
	layers, isFolder, err := c.layersAt(path)
	if err != nil {
		return couldNotAnswer{err}
	}
	// What fails every workload is among the mistakes.
	loaded, _ := registry.Load(engine.Sections(transformers.All()), layers)
	found := checked{files: loaded.Files()}
	found.mistakes(loaded)
	if isFolder {
		if err := c.checkFleet(ctx, path, &found); err != nil {
			return couldNotAnswer{err}
		}
	}
	if len(found.files) == 0 && len(found.lines) == 0 {
		return couldNotAnswer{fmt.Errorf("%s: no ballast.yaml in it or above it", path)}
	}
	return c.printChecked(&found)
}

// layersAt returns the layers that a render of path would read, or the one file that it is.
func (c *cli) layersAt(path string) (loaded []registry.Layer, isFolder bool, err error) {
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

// checked is what a check has found.
type checked struct {
	files  []string
	lines  []string
	failed bool
}

// add adds a line, once: a registry is looked at by itself and by what is rendered with it.
func (c *checked) add(line string, severity transform.Severity) {
	if slices.Contains(c.lines, line) {
		return
	}
	switch severity {
	case transform.Error:
		c.failed = true
	case transform.Warning:
		line += " (warning)"
	case transform.Info:
		line += " (note)"
	}
	if !slices.Contains(c.lines, line) {
		c.lines = append(c.lines, line)
	}
}

// mistakes adds what is wrong with a registry by itself.
func (c *checked) mistakes(r *registry.Registry) {
	for _, m := range r.Mistakes() {
		severity := transform.Error
		if m.Warning {
			severity = transform.Warning
		}
		c.add(m.Error(), severity)
	}
	for _, m := range r.Expired(time.Now()) {
		c.add(m.Error(), transform.Error)
	}
}

// checkFleet adds what shows only in the light of all that is deployed from a folder.
func (c *cli) checkFleet(ctx context.Context, root string, found *checked) error {
	f, err := c.findFleet(ctx, root)
	if err != nil {
		return err
	}
	if len(f.Applications)+len(f.Sets)+len(f.Trouble) == 0 {
		return nil
	}
	a, err := c.auditOf(ctx, f, c.auditRequest())
	if err != nil {
		return err
	}
	for _, p := range a.Problems {
		if isOfTheRegistry(p) {
			place := transform.Source{File: p.File, Line: p.Line}.String()
			found.add(strings.TrimPrefix(place+": "+p.Message, ": "), p.Severity)
		}
	}
	found.unknownContainers(a.Rows)
	if missing := missing(f, a); missing != "" {
		found.add(missing+": what is wrong there does not show, and ballast audit says why", transform.Info)
	}
	return nil
}

// unknownContainers adds the sizes of containers that do not exist. They are findings, which a render says
// too; that a container has no size is a problem, which only a fleet shows.
func (c *checked) unknownContainers(rows []audit.Row) {
	for i := range rows {
		for _, f := range rows[i].Findings {
			if f.Rule.Counts != transform.UnknownContainer || f.Status == transform.Waived {
				continue
			}
			place := f.Place
			if f.Source != nil {
				place = f.Source.String()
			}
			c.add(fmt.Sprintf("%s: %s: %s", place, f.Object, f.Reason), f.Severity)
		}
	}
}

// missing says what a check has not seen; nothing, if it has seen all.
func missing(f *discover.Fleet, a *audit.Audit) string {
	var parts []string
	add := func(n int, text string) {
		if n > 0 {
			parts = append(parts, text)
		}
	}
	failed := a.Totals.Applications[audit.Failed]
	add(failed, fmt.Sprintf("%d of %d could not be rendered", failed, len(a.Rows)))
	add(len(f.Trouble), fmt.Sprintf("%d could not be read", len(f.Trouble)))
	add(len(f.Sets), fmt.Sprintf("of %d it is not known which Applications they make", len(f.Sets)))
	return strings.Join(parts, ", ")
}

// isOfTheRegistry reports whether a problem of a fleet is one of its registries, or of what is
// unmanaged; the others are for an audit to tell.
func isOfTheRegistry(p audit.Problem) bool {
	return !p.Kind.HidesApplications && p.Kind != lint.NoRegistry
}

// printChecked prints what is wrong, by file and line, or which files have no mistake.
func (c *cli) printChecked(found *checked) error {
	lines := found.lines
	if !found.failed {
		for _, file := range found.files {
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
	case found.failed:
		return errAnswerIsNo
	}
	return nil
}
