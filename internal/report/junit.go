package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
)

// AuditJUnit writes an audit as JUnit's XML: a suite for each application, in it a case for its
// render and one for each finding. Warnings and errors that are left are failures, what is
// waived is skipped, and what Ballast fixes has passed.
func AuditJUnit(w io.Writer, a *audit.Audit) error {
	all := junitSuites{Name: "ballast audit"}
	if len(a.Problems) > 0 {
		all.add(problemSuite(a.Problems))
	}
	for _, m := range applicationsOf(a) {
		all.add(memberSuite(m))
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

// The dialect of JUnit's XML that Jenkins, GitLab and GitHub's actions read.
type (
	junitSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitCounts
		Suites []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		junitCounts
		Cases []junitCase `xml:"testcase"`
	}
	junitCounts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	junitCase struct {
		Class   string      `xml:"classname,attr"`
		Name    string      `xml:"name,attr"`
		File    string      `xml:"file,attr,omitempty"`
		Error   *junitFault `xml:"error"`
		Failure *junitFault `xml:"failure"`
		Skipped *junitFault `xml:"skipped"`
	}
	junitFault struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

func (s *junitSuites) add(suite junitSuite) {
	s.Suites = append(s.Suites, suite)
	s.Tests += suite.Tests
	s.Failures += suite.Failures
	s.Errors += suite.Errors
	s.Skipped += suite.Skipped
}

func (s *junitSuite) add(c junitCase) {
	c.Class, c.Name, c.File = s.Name, printable.Text(c.Name), printable.Text(c.File)
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Error != nil:
		s.Errors++
	case c.Failure != nil:
		s.Failures++
	case c.Skipped != nil:
		s.Skipped++
	}
}

func problemSuite(problems []audit.Problem) junitSuite {
	suite := junitSuite{Name: "registry and repository"}
	for i := range problems {
		p := &problems[i]
		c := junitCase{Name: p.ID + prefixed(" in ", problemPlace(p)), File: p.File}
		if p.Severity != transform.Info {
			c.Failure = fault(p.Message, string(p.Severity), problemPlace(p))
		}
		suite.add(c)
	}
	return suite
}

func memberSuite(r app) junitSuite {
	suite := junitSuite{Name: printable.Text(r.name)}
	renders := junitCase{Name: "renders", File: r.Path}
	switch r.Verdict {
	case audit.Failed:
		renders.Error = fault(r.Error, string(r.Verdict), r.Place)
	case audit.External:
		renders.Skipped = fault(r.Error, "", "")
	}
	suite.add(renders)
	for i := range r.Findings {
		suite.add(findingCase(&r.Findings[i]))
	}
	return suite
}

func findingCase(f *audit.Finding) junitCase {
	file, _ := splitPlace(f.Place)
	c := junitCase{Name: title(&f.Finding) + " of " + f.Object.String() + " " + shortPath(&f.Finding), File: file}
	switch {
	case audit.IsLeft(&f.Finding):
		c.Failure = fault(f.Reason, string(f.Severity), findingText(f))
	case f.Status == transform.Waived:
		c.Skipped = fault("waived: "+whyWaived(&f.Finding), "", "")
	case f.Status == transform.Reported:
		c.Skipped = fault("reported only: "+f.Reason, "", "")
	}
	return c
}

// findingText says where a finding is, and shows the edit that was not made.
func findingText(f *audit.Finding) string {
	text := fmt.Sprintf("%s\n%s%s\n", f.Place, title(&f.Finding), details(&f.Finding))
	if from := origin(&f.Finding); from != "" {
		text += from + "\n"
	}
	return text + f.Hunk
}

func fault(message, kind, text string) *junitFault {
	return &junitFault{printable.Text(strings.Join(strings.Fields(message), " ")), kind, printable.Text(text)}
}
