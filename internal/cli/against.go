package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/compare"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/report/comparereport"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// againstFlags are the flags of diff that mean something with --against.
type againstFlags struct {
	revision   string
	with       string
	output     string
	failOnLost bool
	nodeMemory string
	nodeCPU    string
	nodes      int64
}

var againstFormats = []string{"text", "json", "markdown"}

func (f *againstFlags) register(cmd *cobra.Command, of *fleet) {
	s := cmd.Flags()
	of.flags().VisitAll(func(flag *pflag.Flag) {
		when := "with --against or --application, "
		if flag.Name == "applications" {
			when = "with --against, "
		}
		flag.Usage = when + flag.Usage
		s.AddFlag(flag)
	})
	s.StringVar(&f.revision, "against", "", "compare the fleet of the repository with what it is at this revision of Git")
	s.StringVar(&f.with, "with", "", "compare with what another ballast, by its path or name, makes of the fleet at "+
		"--against, or as it is")
	s.StringVarP(&f.output, "output", "o", "text", "with --against, format: "+strings.Join(againstFormats, ", "))
	s.BoolVar(&f.failOnLost, "fail-on-lost", false, "with --against, exit with 1 if a protection is lost or an "+
		"application can no longer be rendered")
	s.StringVar(&f.nodeMemory, "node-memory", "", "with --against, memory of a node, such as 16Gi: requests are shown "+
		"as a share of it")
	s.StringVar(&f.nodeCPU, "node-cpu", "", "with --against, CPU of a node, such as 4: requests are shown as a share "+
		"of it")
	s.Int64Var(&f.nodes, "nodes", 1, "with --against, how many nodes there are: a DaemonSet has a pod on each")
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(againstFormats,
		cobra.ShellCompDirectiveNoFileComp))
}

// check refuses flags that make no sense together.
func (f *againstFlags) check(cmd *cobra.Command) error {
	fleetOnly := []string{"output", "fail-on-lost", "node-memory", "node-cpu", "nodes", "applications"}
	oneOnly := []string{"app", "namespace", "project", "application"}
	ofThis := []string{"registry", "only", "skip", "strict"}
	changed := func(name string) bool { return cmd.Flags().Changed(name) }
	if !changed("application") {
		fleetOnly = append(fleetOnly, "repo-url", "allow-remote", "timeout")
	}
	switch {
	case f.revision == "" && changed("against"):
		return errors.New("--against: want a revision, such as origin/main")
	case f.with == "" && changed("with"):
		return errors.New("--with: want the path of another ballast")
	case !f.isSet() && slices.ContainsFunc(fleetOnly, changed):
		return fmt.Errorf("--%s has a meaning only with --against", fleetOnly[slices.IndexFunc(fleetOnly, changed)])
	case f.with != "" && slices.ContainsFunc(ofThis, changed):
		return fmt.Errorf("--%s is not told to the ballast of --with: leave one of them out",
			ofThis[slices.IndexFunc(ofThis, changed)])
	case f.isSet() && slices.ContainsFunc(oneOnly, changed):
		return fmt.Errorf("--%s is of one application, and --against compares all",
			oneOnly[slices.IndexFunc(oneOnly, changed)])
	case !slices.Contains(againstFormats, f.output):
		return fmt.Errorf("--output %s: want one of %s", f.output, strings.Join(againstFormats, ", "))
	case f.nodes < 1:
		return fmt.Errorf("--nodes %d: want at least 1", f.nodes)
	}
	return nil
}

// isSet reports whether a fleet is to be compared.
func (f *againstFlags) isSet() bool { return f.revision != "" || f.with != "" }

// node returns what a node has, as far as it is said.
func (f *againstFlags) node() (audit.Requests, error) {
	var node audit.Requests
	for _, flag := range []struct {
		name, value string
		set         func(quantity.Quantity)
	}{
		{"node-memory", f.nodeMemory, func(q quantity.Quantity) { node.Memory = q.Bytes() }},
		{"node-cpu", f.nodeCPU, func(q quantity.Quantity) { node.CPU = q.Millis() }},
	} {
		if flag.value == "" {
			continue
		}
		q, err := quantity.Parse(flag.value)
		if err != nil {
			return node, fmt.Errorf("--%s: %w", flag.name, err)
		}
		flag.set(q)
	}
	return node, nil
}

// against compares the fleet of a repository with what it was, and says what that means.
func (c *cli) against(ctx context.Context, dir string, f againstFlags, exitCode bool) error {
	node, err := f.node()
	if err != nil {
		return engine.Usage{Err: err}
	}
	comparison, err := c.compareFleets(ctx, dir, f)
	if err != nil {
		return couldNotAnswer{err}
	}
	options := comparereport.Options{Options: c.style(), Node: node}
	err = c.print(func(w io.Writer) error {
		switch f.output {
		case "json":
			return comparereport.JSON(w, comparison)
		case "markdown":
			return comparereport.Markdown(w, comparison, options)
		}
		return comparereport.Text(w, comparison, options)
	})
	switch {
	case err != nil:
		return couldNotAnswer{err}
	case exitCode && comparison.Differs(), f.failOnLost && comparison.Worse():
		return errAnswerIsNo
	}
	return nil
}

// compareFleets renders the work tree and what it is compared with.
func (c *cli) compareFleets(
	ctx context.Context, dir string, f againstFlags,
) (comparison *compare.Comparison, err error) {
	if f.revision == "" {
		return c.compareWith(ctx, dir, nil, f)
	}
	checkout, err := gitrepo.CheckOut(ctx, dir, f.revision)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, checkout.Close()) }() // whatever happens
	return c.compareWith(ctx, dir, checkout, f)
}

// compareWith compares a directory with a checkout of it, or with itself by another program.
func (c *cli) compareWith(
	ctx context.Context, dir string, checkout *gitrepo.Checkout, f againstFlags,
) (*compare.Comparison, error) {
	known, err := c.clusterApplications()
	if err != nil {
		return nil, err
	}
	request, err := c.auditRequest()
	if err != nil {
		return nil, err
	}
	request.Nodes = f.nodes
	was, is := compare.Side{Request: request}, compare.Side{Request: request}
	dirBefore, options := dir, c.discoverOptions(dir, known)
	before := options
	if checkout != nil {
		options.URLs = append(checkout.URLs, c.fleet.repoURLs...)
		was.Request.Operator.Registry = checkout.FromWorkTree(c.registry)
		dirBefore, before.URLs = checkout.Dir, options.URLs
		before.ArgoCD = c.argoCDOf(dirBefore, was.Request.Operator.Registry)
	}
	if f.with != "" {
		if was.Request.Program, err = audit.FindProgram(ctx, f.with); err != nil {
			return nil, fmt.Errorf("--with: %w", err)
		}
	}
	if was.Fleet, err = discover.Find(ctx, dirBefore, before); err != nil {
		return nil, err
	}
	if is.Fleet, err = discover.Find(ctx, dir, options); err != nil {
		return nil, err
	}
	total := len(was.Fleet.Applications) + len(is.Fleet.Applications)
	if total == 0 {
		return nil, fmt.Errorf("%s: nothing to compare: no Application and no kustomization is in it, neither now nor "+
			"before", dir)
	}
	bar := c.progress("rendering", total)
	defer bar.Clear() //nolint:errcheck // a bar that cannot be drawn keeps no work from being done
	was.Renders = counted(bar, audit.Render(ctx, was.Fleet, was.Request))
	is.Renders = counted(bar, audit.Render(ctx, is.Fleet, is.Request))
	comparison, err := compare.Run(ctx, was, is)
	if err == nil && checkout != nil {
		comparison.Against, comparison.Commit = f.revision, checkout.Commit
		comparison.Notes = append(comparison.Notes, checkout.Notes...)
	}
	return comparison, err
}
