// Package testreport shows the outcomes of tests of a registry: as text, JSON and JUnit's XML.
package testreport

import (
	"fmt"
	"io"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/policytest"
	"github.com/vixens-io/ballast/internal/report/format"
)

// Text writes a line for each case, below it what does not hold, and a sum.
func Text(w io.Writer, outcomes []policytest.Outcome, o format.Options) error {
	t := text{format.NewText(o)}
	for _, outcome := range outcomes {
		t.policyTest(outcome)
	}
	t.WriteString(sumUp(outcomes).String() + "\n")
	_, err := io.WriteString(w, t.String())
	return err
}

func (t text) policyTest(o policytest.Outcome) {
	word, c := "ok", format.Green
	switch {
	case !o.Passed():
		word, c = "FAIL", format.Red
	case len(o.Failures) > 0:
		word, c = "new", format.Yellow
	}
	fmt.Fprintf(t, "%s%s %s\n", t.Paint(c, word), strings.Repeat(" ", 4-len(word)),
		printable.Line(o.Case.Suite+": "+o.Case.Name))
	for _, f := range o.Failures {
		message := f.Place + ": " + f.Message
		if f.Updated {
			message += " (updated)"
		}
		for line := range strings.SplitSeq(message, "\n") {
			t.WriteString("     " + printable.Line(line) + "\n")
		}
		t.Diff(f.Diff)
	}
}

// policyTestSum counts cases.
type policyTestSum struct {
	Passed  int `json:"passed"`
	Failed  int `json:"failed"`
	Updated int `json:"updated"` // of those that passed: what they expect was rewritten
}

func sumUp(outcomes []policytest.Outcome) policyTestSum {
	var s policyTestSum
	for _, o := range outcomes {
		switch {
		case !o.Passed():
			s.Failed++
			continue
		case len(o.Failures) > 0:
			s.Updated++
		}
		s.Passed++
	}
	return s
}

func (s policyTestSum) String() string {
	text := fmt.Sprintf("%s: %d passed, %d failed", format.Count(s.Passed+s.Failed, "case"), s.Passed, s.Failed)
	if s.Updated > 0 {
		text += fmt.Sprintf(", %d updated", s.Updated)
	}
	return text
}

// policyTestCase is a case in JSON.
type policyTestCase struct {
	Suite    string              `json:"suite"`
	Name     string              `json:"name"`
	File     string              `json:"file"`
	Line     int                 `json:"line"`
	Passed   bool                `json:"passed"`
	Failures []policyTestFailure `json:"failures"`
}

type policyTestFailure struct {
	Place   string `json:"place"`
	Message string `json:"message"`
	Diff    string `json:"diff,omitempty"`
	Updated bool   `json:"updated"`
}

// JSON writes the outcome of each case and a sum, as one object.
func JSON(w io.Writer, outcomes []policytest.Outcome) error {
	cases := []policyTestCase{}
	for _, o := range outcomes {
		c := policyTestCase{
			Suite: o.Case.Suite, Name: o.Case.Name, File: o.Case.File, Line: o.Case.Line,
			Passed: o.Passed(), Failures: []policyTestFailure{},
		}
		for _, f := range o.Failures {
			c.Failures = append(c.Failures, policyTestFailure{f.Place, f.Message, f.Diff, f.Updated})
		}
		cases = append(cases, c)
	}
	return format.JSON(w, struct {
		Cases   []policyTestCase `json:"cases"`
		Summary policyTestSum    `json:"summary"`
	}{cases, sumUp(outcomes)})
}

// text is a page of a terminal.
type text struct{ *format.Text }
