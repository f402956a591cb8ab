package testreport

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/vixens-io/ballast/internal/fleet/policytest"
	"github.com/vixens-io/ballast/internal/report/format"
)

// JUnit writes a suite for each suite of each file, and a case for each case.
func JUnit(w io.Writer, outcomes []policytest.Outcome) error {
	all := format.Suites{Name: "ballast test"}
	for len(outcomes) > 0 {
		suite := format.Suite{Name: outcomes[0].Case.Suite, File: outcomes[0].Case.File}
		var took time.Duration
		for len(outcomes) > 0 && outcomes[0].Case.Suite == suite.Name && outcomes[0].Case.File == suite.File {
			suite.Add(junitCase(outcomes[0]))
			took += outcomes[0].Took
			outcomes = outcomes[1:]
		}
		suite.Time = seconds(took)
		all.Add(suite)
	}
	return format.XML(w, all)
}

func junitCase(o policytest.Outcome) format.Case {
	c := format.Case{Name: o.Case.Name, Time: seconds(o.Took)}
	if o.Passed() {
		return c
	}
	var text strings.Builder
	for _, f := range o.Failures {
		fmt.Fprintf(&text, "%s: %s\n%s", f.Place, f.Message, f.Diff)
	}
	c.Failure = format.NewFault(format.Count(len(o.Failures), "failure"), "", text.String())
	return c
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
