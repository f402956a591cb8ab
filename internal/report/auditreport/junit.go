package auditreport

import (
	"fmt"
	"io"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// JUnit writes an audit as JUnit's XML: a suite for each application, in it a case for its
// render and one for each finding. Warnings and errors that are left are failures, what is
// waived is skipped, and what Ballast fixes has passed.
func JUnit(w io.Writer, a *audit.Audit) error {
	all := format.Suites{Name: "ballast audit"}
	if a.AsPlugin {
		all.Name += " --as-plugin (a what-if)"
	}
	if len(a.Problems) > 0 {
		all.Add(problemSuite(a.Problems))
	}
	for _, m := range applicationsOf(a) {
		all.Add(suiteOf(m))
	}
	return format.XML(w, all)
}

func problemSuite(problems []audit.Problem) format.Suite {
	suite := format.Suite{Name: "registry and repository"}
	for i := range problems {
		p := &problems[i]
		c := format.Case{Name: p.ID + format.Prefixed(" in ", format.ProblemPlace(p)), File: p.File}
		if p.Severity != transform.Info {
			c.Failure = format.NewFault(p.Message, string(p.Severity), format.ProblemPlace(p))
		}
		suite.Add(c)
	}
	return suite
}

func suiteOf(r app) format.Suite {
	suite := format.Suite{Name: printable.Text(r.name)}
	if r.AsPlugin {
		suite.Name += " (as plugin)"
	}
	renders := format.Case{Name: "renders", File: r.Path}
	switch r.Verdict {
	case audit.Failed:
		renders.Error = format.NewFault(r.Error, string(r.Verdict), r.Place)
	case audit.External:
		renders.Skipped = format.NewFault(r.Error, "", "")
	}
	suite.Add(renders)
	for i := range r.Findings {
		suite.Add(findingCase(&r.Findings[i]))
	}
	return suite
}

func findingCase(f *audit.Finding) format.Case {
	file, _ := splitPlace(f.Place)
	name := format.Title(&f.Finding) + " of " + f.Object.String() + " " + format.ShortPath(&f.Finding)
	c := format.Case{Name: name, File: file}
	switch {
	case audit.IsLeft(&f.Finding):
		c.Failure = format.NewFault(f.Reason, string(f.Severity), findingText(f))
	case f.Status == transform.Waived:
		c.Skipped = format.NewFault("waived: "+whyWaived(&f.Finding), "", "")
	case f.Status == transform.Reported:
		c.Skipped = format.NewFault("reported only: "+f.Reason, "", "")
	}
	return c
}

// findingText says where a finding is, and shows the edit that was not made.
func findingText(f *audit.Finding) string {
	text := fmt.Sprintf("%s\n%s%s\n", f.Place, format.Title(&f.Finding), format.Details(&f.Finding))
	if from := format.Origin(&f.Finding); from != "" {
		text += from + "\n"
	}
	return text + f.Hunk
}
