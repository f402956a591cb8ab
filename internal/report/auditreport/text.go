package auditreport

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// Text writes an audit for a terminal: a line for each application that is not safe as it
// is, the worst first, then the totals and what to do next.
func Text(w io.Writer, a *audit.Audit, o format.Options) error {
	t := text{format.NewText(o)}
	if what := whatIf(a); what != "" {
		t.Paragraph("", what)
	}
	t.apps(a)
	t.errors(a)
	t.warnings(a)
	t.Problems(a.Problems)
	t.totals(a)
	t.requests(&a.Totals)
	t.next(a)
	_, err := io.WriteString(w, strings.TrimPrefix(t.String(), "\n"))
	return err
}

const (
	// namespaceWidth is from how many columns on there is room for a namespace: most
	// applications have one of their own name.
	namespaceWidth = 100

	// maxChanged is how many applications of which nothing is left are in the table; all others
	// are.
	maxChanged = 30
)

func (t text) apps(a *audit.Audit) {
	table := format.Table{Columns: []format.Column{
		format.Names.Titled("VERDICT"), format.Names.Titled("APPLICATION"), format.Names.Titled("NAMESPACE"),
		format.Numbers.Titled("EDITS"), format.Numbers.Titled("OPEN"), format.Sentences.Titled("WHAT IS LEFT"),
	}}
	changed := 0
	for _, r := range worstFirst(a) {
		if r.Verdict == audit.MadeSafe {
			changed++
		}
		if r.Verdict == audit.Safe || changed > maxChanged {
			break // the last in the order: they are counted below
		}
		c := countRow(r.Row)
		table.Rows = append(table.Rows, []format.Cell{
			colorOf(r.Verdict).Cell(string(r.Verdict)), format.Bold.Cell(r.name),
			format.Faint.Cell(printable.Line(cmp.Or(r.Namespace, "-"))),
			{Text: strconv.Itoa(c.edits)}, {Text: strconv.Itoa(c.open)}, {Text: left(r.Row)},
		})
	}
	if len(table.Rows) == 0 {
		return
	}
	if t.Columns < namespaceWidth {
		table.Drop("NAMESPACE")
	}
	t.WriteByte('\n')
	t.Table(&table)
	if more := a.Totals.Applications[audit.MadeSafe] - maxChanged; more > 0 {
		fmt.Fprintf(t, "changed  %d more\n", more)
	}
}

// errors says in full what the table has no room for.
func (t text) errors(a *audit.Audit) {
	var failed []app
	for _, r := range worstFirst(a) {
		if r.Error != "" && r.Verdict != audit.External {
			failed = append(failed, r)
		}
	}
	if len(failed) == 0 {
		return
	}
	t.Heading("why nothing was rendered")
	if !t.Verbose {
		t.causes(failed)
		return
	}
	for _, r := range failed {
		t.WriteString("  " + t.Paint(format.Bold, r.name) + "\n")
		t.Paragraph("    ", r.Error)
	}
}

// left says in a few words what someone has to do about a row.
func left(r *audit.Row) string {
	rules := strings.Join(openRules(r), ", ")
	if r.Error != "" {
		rules = strings.Join(strings.Fields(causeOf(r)+" "+rules), " ")
	}
	if rules == "" && len(r.Restarts) > 0 {
		rules = "applying it restarts " + restarts(len(r.Restarts), len(r.Labels))
	}
	switch {
	case r.AsPlugin && r.Error == "":
		rules = strings.TrimSuffix("as plugin: "+rules, ": ")
	case r.Unmanaged() && r.Error == "" && rules == "":
		return "unmanaged"
	case r.Unmanaged() && r.Error == "":
		rules = "unmanaged: " + rules
	}
	return printable.Line(rules)
}

// colorOf returns the color of a verdict.
func colorOf(v audit.Verdict) format.Color {
	switch v {
	case audit.Refused, audit.Failed:
		return format.Red
	case audit.Left, audit.External:
		return format.Yellow
	}
	return format.Green
}

// shares says how many of the workloads are sized and have a priority class; nothing where there are none.
func shares(t *audit.Totals) string {
	if t.Workloads == 0 {
		return ""
	}
	all := int64(t.Workloads)
	return fmt.Sprintf(": %s sized, %s with a priority class",
		format.Percent(int64(t.Sized), all), format.Percent(int64(t.Prioritized), all))
}

func (t text) totals(a *audit.Audit) {
	totals := &a.Totals
	t.Heading(fmt.Sprintf("%s: %s", format.Count(countApplications(totals), "application"),
		applicationsSentence(totals)))
	t.Paragraph("  ", fmt.Sprintf("%s and %s%s; applying all of it restarts %s.",
		format.Count(totals.Objects, "object"), format.Count(totals.Workloads, "workload"), shares(totals),
		restarts(totals.Restarts, totals.Labels)))
	if n := totals.Unmanaged; n > 0 && !a.AsPlugin {
		t.Paragraph("  ", fmt.Sprintf("%s unmanaged: Argo CD renders them without it, whatever is said here.",
			format.Count(n, "Application")))
	}
	t.WriteByte('\n')
	number := format.Numbers.Titled
	table := format.Table{Columns: []format.Column{
		format.Names.Titled(""), number("FOUND"), number("FIXED"), number("WAIVED"), number("OPEN"),
	}}
	for _, d := range dangers(totals) {
		open := format.Cell{Text: strconv.Itoa(d.Open)}
		if d.Open > 0 {
			open.Color = format.Red
		}
		table.Rows = append(table.Rows, []format.Cell{
			{Text: "  " + d.Name}, {Text: strconv.Itoa(d.Found)}, {Text: strconv.Itoa(d.Fixed)},
			{Text: strconv.Itoa(d.Waived)}, open,
		})
	}
	t.Table(&table)
}

// next says what to do about the worst.
func (t text) next(a *audit.Audit) {
	steps := steps(a)
	if len(steps) == 0 {
		return
	}
	t.Heading("next")
	for _, step := range steps {
		for i, line := range format.Wrap(step, t.Columns-4) {
			t.WriteString([]string{"  - ", "    "}[min(i, 1)] + printable.Line(line) + "\n")
		}
	}
}

// text is a page of a terminal.
type text struct{ *format.Text }
