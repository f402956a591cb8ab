package cli

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/report/format"
	"github.com/vixens-io/ballast/internal/report/runreport"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/internal/run/box"
	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/transformers"
)

// cli is one command line: the flags of every command, and what they are used on.
type cli struct {
	streams
	screen  io.Writer // standard error as it is, for what draws on a terminal
	env     plugin.Environment
	log     *slog.Logger
	level   slog.LevelVar
	started bool // the command line is understood; what fails now is no wrong usage

	registry  []string
	app       string
	namespace string
	project   string
	only      []string
	skip      []string
	strict    bool
	unstated  bool // asks what sections that the registry does not state would find, too
	argoCD    argoCDFlag
	otherHelm sync.Once // it was said that the helm is another than Argo CD's
	logLevel  string
	logFormat string
	color     string

	end func(status int) // ends the process; nil: it is not only this command's

	source source
	fleet  fleet
	boxes  *run.Boxes // nil: none was needed so far
}

func newCLI(s streams, environ []string) *cli {
	c := &cli{streams: s, env: plugin.NewEnvironment(environ)}
	c.log = slog.New(newPlainHandler(s.err, &c.level))
	return c
}

// command returns the root command. Called as kubectl-ballast it is a plugin of kubectl
// and says so.
func (c *cli) command(called string) *cobra.Command {
	root := &cobra.Command{
		Use:           "ballast",
		Short:         "Make Kubernetes manifests safe when they are rendered",
		Long:          rootHelp,
		Version:       buildVersion(),
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := c.setUp(); err != nil {
				return err
			}
			c.started = true
			if cmd.Name() != "serve" && cmd.Name() != "generate" { // which say themselves how much
				c.boundMemory(cmd, mostMemory())
			}
			if cmd.Name() != "serve" { // which logs in another form
				c.tellArgoCD()
			}
			return nil
		},
	}
	if strings.HasPrefix(filepath.Base(called), "kubectl-") {
		root.Annotations = map[string]string{cobra.CommandDisplayNameAnnotation: "kubectl ballast"}
	}
	c.addFlags(root)
	root.AddCommand(
		c.renderCommand(), c.transformCommand(), c.fnCommand(), c.generateCommand(), c.serveCommand(), c.healthzCommand(),
		c.diffCommand(), c.explainCommand(), c.auditCommand(), c.pathsCommand(), c.driftCommand(), c.testCommand(),
		c.registryCommand(), c.transformersCommand(), c.versionCommand(),
	)
	return root
}

const rootHelp = `Ballast takes what an application's source renders to, makes it safe by a registry
that lives in Git, and gives back the result before anything is applied: workloads
are sized, critical ones keep their priority, volumes get their owner, and a backup
that runs from an empty directory can no longer delete what it should keep.

Manifests go to standard output, all else to standard error. A render that fails, or
that a finding refuses, prints no manifest at all.`

func (c *cli) addFlags(root *cobra.Command) {
	f := root.PersistentFlags()
	f.StringArrayVar(&c.registry, "registry", nil, "registry file, or directory of them; repeatable; replaces the search "+
		"upward from PATH (default $BALLAST_REGISTRY)")
	f.StringVar(&c.app, "app", "", "name of the Application, for entries that match by app")
	f.StringVarP(&c.namespace, "namespace", "n", "", "namespace of objects that name none: the Application's destination")
	f.StringVar(&c.project, "project", "", "Argo CD project, for entries that match by project")
	f.StringSliceVar(&c.only, "only", nil, "run only these transformers")
	f.StringSliceVar(&c.skip, "skip", nil, "do not run these transformers")
	f.BoolVar(&c.strict, "strict", false, "refuse what is left dangerous, instead of warning")
	f.Var(&c.argoCD, "argocd-version", fmt.Sprintf("`VERSION` of the Argo CD that sources are rendered as by (default "+
		"$%s, else what the registry says, else %s)", argoCDVariable, release.Newest))
	f.StringVar(&c.logLevel, "log-level", "warn", "least that is logged: debug, info, warn or error")
	f.StringVar(&c.logFormat, "log-format", "text", "how it is logged: text or json")
	f.StringVar(&c.color, "color", "auto", "colour on a terminal: auto, always or never")
	for _, name := range []string{"only", "skip"} {
		_ = root.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(transformerNames(),
			cobra.ShellCompDirectiveNoFileComp))
	}
	for name, values := range map[string][]string{
		"log-level": {"debug", "info", "warn", "error"}, "log-format": {"text", "json"}, "color": {"auto", "always", "never"},
	} {
		_ = root.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
}

// setUp checks the flags of every command and makes the logger that they ask for.
func (c *cli) setUp() error {
	if err := c.level.UnmarshalText([]byte(c.logLevel)); err != nil {
		return fmt.Errorf("--log-level %s: want debug, info, warn or error", c.logLevel)
	}
	switch c.logFormat {
	case "text":
	case "json":
		c.log = slog.New(slog.NewJSONHandler(c.err, &slog.HandlerOptions{Level: &c.level}))
	default:
		return fmt.Errorf("--log-format %s: want text or json", c.logFormat)
	}
	switch c.color {
	case "auto", "always", "never":
	default:
		return fmt.Errorf("--color %s: want auto, always or never", c.color)
	}
	if len(c.registry) == 0 && c.env["BALLAST_REGISTRY"] != "" {
		c.registry = filepath.SplitList(c.env["BALLAST_REGISTRY"])
	}
	return c.setUpArgoCD()
}

// mostMemory is how much memory a command may need that nobody has told how much.
func mostMemory() quantity.Quantity { return quantity.Must("2Gi") }

// boundMemory ends a command that needs too much memory, with a reason.
func (c *cli) boundMemory(cmd *cobra.Command, most quantity.Quantity) {
	if c.end == nil {
		return
	}
	box.WatchMemory(most, func() {
		c.log.Error(fmt.Sprintf("%s needs more than %s of memory, and was ended: render less at once, or less that is made "+
			"from little", cmd.CommandPath(), most))
		c.end(exitRefused)
	})
}

// request returns a run of the source at path, by the flags of every command. For a stream
// the search for a registry starts in the current directory.
func (c *cli) request(path string) run.Request {
	r := run.Request{
		Path: path, Source: c.renderOptions(), Renderer: run.Here{Note: c.noteRendered},
		Request: engine.Request{
			Transformers: transformers.All(), Layers: engine.Layers{Paths: c.registry},
			App: c.app, Namespace: c.namespace, Project: c.project,
			Only: c.only, Skip: c.skip, Strict: c.strict, Unstated: c.unstated, KubeVersion: c.env["KUBE_VERSION"],
		},
	}
	if path == "-" {
		r.Layers.Start = "."
	}
	return r
}

// deliver logs what a run has to say and prints its manifests, all of them or none.
func (c *cli) deliver(r *engine.Result) error {
	c.logResult(r)
	if err := r.Refusal(); err != nil {
		return err
	}
	return c.printData(r.Write)
}

// print prints what people read, and makes it printable.
func (c *cli) print(write func(io.Writer) error) error {
	return c.printData(readable(printable.Options{Colors: c.style().Color}, write))
}

// readable makes printable what is written.
func readable(o printable.Options, write func(io.Writer) error) func(io.Writer) error {
	return func(w io.Writer) error {
		out := printable.NewWriter(w, o)
		if err := write(out); err != nil {
			return err
		}
		return out.Flush()
	}
}

// printPatch prints a patch: byte for byte, as what applies it needs it, but printable on a terminal.
func (c *cli) printPatch(patch string) error {
	write := func(w io.Writer) error { _, err := io.WriteString(w, patch); return err }
	if isTerminal(c.out) {
		return c.print(write)
	}
	return c.printData(write)
}

// printData prints what programs read, byte for byte. It writes through one buffer, so that a full disk or a
// closed pipe is one error.
func (c *cli) printData(write func(io.Writer) error) error {
	out := bufio.NewWriterSize(c.out, 1<<20)
	if err := write(out); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

func (c *cli) logResult(r *engine.Result) {
	for _, warning := range r.Warnings {
		c.log.Warn(warning)
	}
	runreport.Log(c.log, r, time.Now())
}

// style returns how reports look on what they are printed to.
func (c *cli) style() format.Options {
	width := 0
	if f, ok := c.out.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil {
			width = w
		}
	}
	wanted := c.color == "always" ||
		c.color == "auto" && isTerminal(c.out) && c.env["NO_COLOR"] == "" && c.env["TERM"] != "dumb"
	return format.Options{Color: wanted, Width: width}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func transformerNames() []string {
	var names []string
	for _, d := range transformers.All() {
		names = append(names, d.Name)
	}
	return names
}

func byName(name string) (transform.Definition, bool) {
	for _, d := range transformers.All() {
		if d.Name == name {
			return d, true
		}
	}
	return transform.Definition{}, false
}

// redacted returns a message as it may be shown.
func redacted(message string) string { return redact.Message(message) }

// noArguments refuses arguments of a command that takes none.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes no arguments, and was given %q", cmd.CommandPath(), args[0])
	}
	return nil
}

// pathArgument returns the one argument, or the current directory.
func pathArgument(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}
