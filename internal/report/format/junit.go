package format

import (
	"encoding/xml"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
)

type (
	// Suites is a report in the dialect of JUnit's XML that Jenkins, GitLab and GitHub's actions read.
	Suites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitCounts
		Suites []Suite `xml:"testsuite"`
	}
	// Suite is what is reported of one thing, in cases.
	Suite struct {
		Name string `xml:"name,attr"`
		File string `xml:"file,attr,omitempty"`
		junitCounts
		Time  string `xml:"time,attr,omitempty"`
		Cases []Case `xml:"testcase"`
	}
	junitCounts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	// Case is a test, and what is wrong with it.
	Case struct {
		Class   string `xml:"classname,attr"`
		Name    string `xml:"name,attr"`
		File    string `xml:"file,attr,omitempty"`
		Time    string `xml:"time,attr,omitempty"`
		Error   *Fault `xml:"error"`
		Failure *Fault `xml:"failure"`
		Skipped *Fault `xml:"skipped"`
	}
	// Fault is what is wrong with a case, or why it was skipped.
	Fault struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",chardata"`
	}
)

// Add adds a suite and what it counts.
func (s *Suites) Add(suite Suite) {
	s.Suites = append(s.Suites, suite)
	s.Tests += suite.Tests
	s.Failures += suite.Failures
	s.Errors += suite.Errors
	s.Skipped += suite.Skipped
}

// Add adds a case, of the class that the suite is, and counts it.
func (s *Suite) Add(c Case) {
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

// NewFault returns what is wrong with a case, or why it was skipped: a message of one line, and a text.
func NewFault(message, kind, text string) *Fault {
	return &Fault{printable.Text(strings.Join(strings.Fields(message), " ")), kind, printable.Text(text)}
}
