package testreport

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/vixens-io/ballast/internal/fleet/policytest"
	"github.com/vixens-io/ballast/internal/report/format"
)

// policyTestSuites is the root of a JUnit report, as CI systems read it.
type policyTestSuites struct {
	XMLName  xml.Name           `xml:"testsuites"`
	Tests    int                `xml:"tests,attr"`
	Failures int                `xml:"failures,attr"`
	Suites   []*policyTestSuite `xml:"testsuite"`
}

type policyTestSuite struct {
	Name     string                `xml:"name,attr"`
	File     string                `xml:"file,attr"`
	Tests    int                   `xml:"tests,attr"`
	Failures int                   `xml:"failures,attr"`
	Errors   int                   `xml:"errors,attr"`
	Time     string                `xml:"time,attr"`
	Cases    []policyTestJUnitCase `xml:"testcase"`

	took time.Duration
}

type policyTestJUnitCase struct {
	Name      string                `xml:"name,attr"`
	ClassName string                `xml:"classname,attr"`
	Time      string                `xml:"time,attr"`
	Failure   *policyTestJUnitFault `xml:"failure"`
}

type policyTestJUnitFault struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes a suite for each suite of each file, and a case for each case.
func JUnit(w io.Writer, outcomes []policytest.Outcome) error {
	sum := sumUp(outcomes)
	all := policyTestSuites{Tests: len(outcomes), Failures: sum.Failed}
	for _, o := range outcomes {
		n := len(all.Suites)
		if n == 0 || all.Suites[n-1].Name != o.Case.Suite || all.Suites[n-1].File != o.Case.File {
			all.Suites = append(all.Suites, &policyTestSuite{Name: o.Case.Suite, File: o.Case.File})
			n++
		}
		all.Suites[n-1].add(o)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *policyTestSuite) add(o policytest.Outcome) {
	c := policyTestJUnitCase{Name: o.Case.Name, ClassName: o.Case.Suite, Time: seconds(o.Took)}
	if !o.Passed() {
		s.Failures++
		c.Failure = &policyTestJUnitFault{Message: format.Count(len(o.Failures), "failure")}
		var b strings.Builder
		for _, f := range o.Failures {
			fmt.Fprintf(&b, "%s: %s\n%s", f.Place, f.Message, f.Diff)
		}
		c.Failure.Text = b.String()
	}
	s.Tests++
	s.took += o.Took
	s.Time = seconds(s.took)
	s.Cases = append(s.Cases, c)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
