package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
)

// auditFlags are the flags of audit.
type auditFlags struct {
	output, out string
	baseline    string
	failOn      string
	nodes       int64
	verbose     bool
	nodeCPU     quantityFlag
	nodeMemory  quantityFlag
	asPlugin    bool
}

func (c *cli) auditCommand() *cobra.Command {
	var f auditFlags
	cmd := &cobra.Command{
		Use:   "audit [ROOT]",
		Short: "Say of every Application and overlay of a repository whether it is safe",
		Long: `Audit renders every Application and every overlay of a repository, as the plugin would,
and says what became of each: what is safe, what Ballast makes safe, what is left to do,
and what it would refuse or cannot render. What no registry asks for is looked for all the
same, and only reported. An Application that does not go through Ballast is shown as it is;
--as-plugin shows what would become of it if it did. Audit edits nothing, asks no cluster, and
no other host unless --allow-remote names it. --registry is the operator's layer, as in generate: those of the
repository still count.

It exits with 1 if something is at least as bad as --fail-on says, and, with --baseline, new.`,
		Example: `  ballast audit
  ballast audit -o html --out audit.html --node-cpu 4 --node-memory 16Gi
  ballast audit --as-plugin
  kubectl get applications -A -o json | ballast audit --applications -
  ballast audit -o json --out baseline.json; ballast audit --baseline baseline.json --fail-on warning`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.audit(cmd.Context(), pathArgument(args), f)
		},
	}
	c.addFleetFlags(cmd)
	f.register(cmd)
	return cmd
}

func (f *auditFlags) register(cmd *cobra.Command) {
	s := cmd.Flags()
	s.StringVarP(&f.output, "output", "o", "text", "format: "+strings.Join(auditFormats, ", "))
	s.StringVar(&f.out, "out", "", "write to this `FILE`, all of it or nothing, instead of to standard output")
	s.StringVar(&f.baseline, "baseline", "", "`FILE` of an earlier audit, as -o json printed it: only what is new fails")
	s.StringVar(&f.failOn, "fail-on", string(audit.OnError), "least that exits with 1: error, warning or never")
	s.BoolVar(&f.verbose, "verbose", false, "tell all errors of the text, one by one and in full")
	s.BoolVar(&f.asPlugin, "as-plugin", false, "show what would be if every Application went through Ballast: edits, "+
		"restarts, requests and refusals")
	s.Int64Var(&f.nodes, "nodes", 1, "how many nodes there are: a DaemonSet has a pod on each")
	s.Var(&f.nodeCPU, "node-cpu", "CPU of one node, such as 4, against which -o html shows requests")
	s.Var(&f.nodeMemory, "node-memory", "memory of one node, such as 16Gi, against which -o html shows requests")
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(auditFormats, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions([]string{"error", "warning", "never"},
		cobra.ShellCompDirectiveNoFileComp))
}

// node returns the size of a node, as far as it is said.
func (f *auditFlags) node() audit.Requests {
	return audit.Requests{CPU: f.nodeCPU.Millis(), Memory: f.nodeMemory.Bytes()}
}

// check refuses flags that make no sense.
func (f *auditFlags) check() error {
	switch {
	case !slices.Contains(auditFormats, f.output):
		return fmt.Errorf("--output %s: want one of %s", f.output, strings.Join(auditFormats, ", "))
	case !slices.Contains([]audit.Threshold{audit.OnError, audit.OnWarning, audit.Never}, audit.Threshold(f.failOn)):
		return fmt.Errorf("--fail-on %s: want error, warning or never", f.failOn)
	case f.nodes < 1:
		return fmt.Errorf("--nodes %d: want at least 1", f.nodes)
	}
	return nil
}

func (c *cli) audit(ctx context.Context, root string, f auditFlags) error {
	if err := f.check(); err != nil {
		return engine.Usage{Err: err}
	}
	if err := checkFolder(f.out); err != nil {
		return couldNotAnswer{err}
	}
	known, err := readBaseline(f.baseline, f.asPlugin)
	if err != nil {
		return couldNotAnswer{err}
	}
	a, err := c.auditFleet(ctx, root, f)
	if err != nil {
		return couldNotAnswer{err}
	}
	if err := c.writeAudit(a, f); err != nil {
		return couldNotAnswer{err}
	}
	faults := a.Faults(audit.Threshold(f.failOn), known)
	if len(faults) == 0 {
		return nil
	}
	if f.baseline != "" {
		c.logNew(faults)
	}
	return errAnswerIsNo
}

// memoryGoal is where an audit ceases to trade memory for time: it keeps little of all that it
// renders.
const memoryGoal = 256 << 20

// nothingToAudit says what there is instead of what an audit renders.
func nothingToAudit(root string, unnamed discover.Unnamed) error {
	err := fmt.Errorf("%s: nothing to audit: no Application and no kustomization is in it", root)
	if unnamed.Any() {
		err = fmt.Errorf("%w, and nothing names %s: render those by themselves, or give the Applications of the cluster "+
			"with --applications", err, unnamed)
	}
	return err
}

// auditFleet finds the fleet and audits it. A repository that deploys nothing has no answer.
func (c *cli) auditFleet(ctx context.Context, root string, f auditFlags) (*audit.Audit, error) {
	apps, err := c.findFleet(ctx, root)
	if err != nil {
		return nil, err
	}
	if len(apps.Applications)+len(apps.Sets)+len(apps.Trouble) == 0 {
		return nil, nothingToAudit(root, apps.Unnamed)
	}
	if c.env["GOMEMLIMIT"] == "" {
		debug.SetMemoryLimit(memoryGoal)
	}
	request, err := c.auditRequest()
	if err != nil {
		return nil, err
	}
	request.Nodes, request.AsPlugin = f.nodes, f.asPlugin
	return c.auditOf(ctx, apps, request)
}

// checkFolder refuses, before anything is rendered, a file that could not be written after it.
func checkFolder(out string) error {
	if out == "" {
		return nil
	}
	dir := filepath.Dir(out)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("--out %s: there is no directory %s: make it first", out, dir)
	}
	if info, err := os.Stat(out); err == nil && info.IsDir() {
		return fmt.Errorf("--out %s: is a directory: name a file in it", out)
	}
	return nil
}

func readBaseline(path string, asPlugin bool) (audit.Baseline, error) {
	if path == "" {
		return nil, nil
	}
	file, err := regular.OpenNamed(path)
	if err != nil {
		return nil, fmt.Errorf("--baseline: %w", err)
	}
	defer file.Close()
	known, err := audit.ReadBaseline(file, asPlugin)
	if err != nil {
		return nil, fmt.Errorf("--baseline %s: %w", path, err)
	}
	return known, nil
}

// logNew says what the baseline does not have.
func (c *cli) logNew(faults []audit.Fault) {
	const most = 20
	for _, f := range faults[:min(most, len(faults))] {
		log := c.log.Error
		if f.Severity == transform.Warning {
			log = c.log.Warn
		}
		log("new: " + redacted(f.Text))
	}
	if more := len(faults) - most; more > 0 {
		c.log.Error(fmt.Sprintf("new: %d more", more))
	}
}
