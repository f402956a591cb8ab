package cli

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/fleet/policytest"
	"github.com/vixens-io/ballast/internal/report/testreport"
	"github.com/vixens-io/ballast/transformers"
)

func (c *cli) testCommand() *cobra.Command {
	var only, output string
	var update bool
	cmd := &cobra.Command{
		Use:   "test [DIR...]",
		Short: "Test what a registry makes of manifests",
		Long: `Test runs the cases of each ballast-test.yaml in DIR and below it: it renders their
inputs and compares what is found, what leaves, or single fields with what the file
expects. It exits with 1 if a case fails.

With --update what is expected is rewritten, comments and layout kept: the difference
in Git is then what a change of the registry does.`,
		Example: `  ballast test
  ballast test tests --run 'home-assistant'
  ballast test --update && git diff      # the effect of a change of the registry`,
		RunE: func(cmd *cobra.Command, args []string) error {
			print, err := c.testFormat(output)
			if err != nil {
				return engine.Usage{Err: err}
			}
			if err := noFactsOfRun(cmd); err != nil {
				return engine.Usage{Err: err}
			}
			files, cases, err := testCases(args, only)
			if err != nil {
				return couldNotAnswer{err}
			}
			outcomes, err := policytest.Run(cmd.Context(), cases, policytest.Request{Transformers: transformers.All()})
			if err != nil {
				return couldNotAnswer{err}
			}
			if update {
				if err := policytest.Update(files, outcomes); err != nil {
					return couldNotAnswer{err}
				}
			}
			if err := c.print(func(w io.Writer) error { return print(w, outcomes) }); err != nil {
				return couldNotAnswer{err}
			}
			if slices.ContainsFunc(outcomes, func(o policytest.Outcome) bool { return !o.Passed() }) {
				return errAnswerIsNo
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&only, "run", "", "run only the cases of which \"suite: name\" matches this regular expression")
	cmd.Flags().BoolVar(&update, "update", false, "rewrite what is expected; read the difference before you commit it")
	cmd.Flags().StringVarP(&output, "output", "o", "text", "format: text, json or junit")
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"text", "json", "junit"},
		cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (c *cli) testFormat(name string) (func(io.Writer, []policytest.Outcome) error, error) {
	switch name {
	case "text":
		return func(w io.Writer, o []policytest.Outcome) error { return testreport.Text(w, o, c.style()) }, nil
	case "json":
		return testreport.JSON, nil
	case "junit":
		return testreport.JUnit, nil
	}
	return nil, fmt.Errorf("--output %s: want text, json or junit", name)
}

// noFactsOfRun refuses flags of other commands: a test says itself what is known, so that it
// gives the same answer everywhere.
func noFactsOfRun(cmd *cobra.Command) error {
	for _, name := range []string{"registry", "app", "namespace", "project", "only", "skip", "strict", "argocd-version"} {
		if cmd.Flags().Changed(name) {
			return fmt.Errorf("--%s: a test runs as its %s says, so that it gives the same answer everywhere", name,
				policytest.FileName)
		}
	}
	return nil
}

// testCases reads the files of tests in some directories, and picks the cases to run.
func testCases(dirs []string, only string) ([]policytest.File, []policytest.Case, error) {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return nil, nil, engine.Usage{Err: fmt.Errorf("--run: %w", err)}
	}
	if len(dirs) == 0 {
		dirs = []string{"."}
	}
	paths, err := policytest.Find(dirs)
	if err != nil {
		return nil, nil, err
	}
	files, err := policytest.Read(paths, transformers.All())
	if err != nil {
		return nil, nil, err
	}
	cases := slices.DeleteFunc(policytest.Cases(files), func(c policytest.Case) bool {
		return !wanted.MatchString(c.Suite + ": " + c.Name)
	})
	if len(cases) == 0 {
		return nil, nil, fmt.Errorf("--run %s: no case of %s is called so", only, strings.Join(paths, ", "))
	}
	return files, cases, nil
}
