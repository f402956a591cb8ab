package report

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
)

// AuditText writes an audit for a terminal: a line for each application that is not safe as it
// is, the worst first, then the totals and what to do next.
func AuditText(w io.Writer, a *audit.Audit, o Options) error {
	t := newText(o)
	t.apps(a)
	t.errors(a)
	t.warnings(a)
	t.problems(a.Problems)
	t.totals(&a.Totals)
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

func (t *text) apps(a *audit.Audit) {
	table := table{columns: []column{
		{"VERDICT", names}, {"MEMBER", names}, {"NAMESPACE", names}, {"EDITS", numbers}, {"OPEN", numbers}, {"WHAT IS LEFT", sentences},
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
		table.rows = append(table.rows, []cell{
			{string(r.Verdict), colorOf(r.Verdict)}, {r.name, bold}, {printable.Line(cmp.Or(r.Namespace, "-")), faint},
			{strconv.Itoa(c.edits), ""}, {strconv.Itoa(c.open), ""}, {left(r.Row), ""},
		})
	}
	if len(table.rows) == 0 {
		return
	}
	if t.width < namespaceWidth {
		table.drop(2)
	}
	t.WriteByte('\n')
	t.table(&table)
	if more := a.Totals.Applications[audit.MadeSafe] - maxChanged; more > 0 {
		fmt.Fprintf(t, "changed  %d more\n", more)
	}
}

// maxErrors is how many errors or problems the text shows in full; JSON and the page have
// all.
const maxErrors = 20

// errors says in full what the table has no room for.
func (t *text) errors(a *audit.Audit) {
	var failed []app
	for _, r := range worstFirst(a) {
		if r.Error != "" && r.Verdict != audit.External {
			failed = append(failed, r)
		}
	}
	if len(failed) == 0 {
		return
	}
	t.heading("why nothing was rendered")
	for _, r := range failed[:min(len(failed), maxErrors)] {
		t.WriteString("  " + t.paint(bold, r.name) + "\n")
		t.paragraph("    ", r.Error)
	}
	t.andMore(len(failed) - maxErrors)
}

// left says in a few words what someone has to do about a row.
func left(r *audit.Row) string {
	rules := strings.Join(openRules(r), ", ")
	if r.Error != "" {
		rules = strings.Join(strings.Fields(r.Error+" "+rules), " ")
	}
	switch {
	case rules == "" && len(r.Restarts) > 0:
		return "applying it restarts " + count(len(r.Restarts), "workload")
	case r.Unmanaged() && r.Error == "" && rules == "":
		return "unmanaged"
	case r.Unmanaged() && r.Error == "":
		rules = "unmanaged: " + rules
	}
	return printable.Line(rules)
}

// colorOf returns the color of a verdict.
func colorOf(v audit.Verdict) color {
	switch v {
	case audit.Refused, audit.Failed:
		return red
	case audit.Left, audit.External:
		return yellow
	}
	return green
}

func (t *text) problems(problems []audit.Problem) {
	if len(problems) == 0 {
		return
	}
	t.heading("the registry and the repository")
	for _, p := range worstProblems(problems)[:min(len(problems), maxErrors)] {
		t.WriteString("  " + t.paint(severityColor(p.Severity), string(p.Severity)) + " " +
			t.paint(bold, printable.Line(p.ID)) + t.paint(faint, prefixed("  ", problemPlace(&p))) + "\n")
		t.paragraph("    ", p.Message)
	}
	t.andMore(len(problems) - maxErrors)
}

func (t *text) andMore(n int) {
	if n > 0 {
		fmt.Fprintf(t, "  and %d more\n", n)
	}
}

func severityColor(s transform.Severity) color {
	switch s {
	case transform.Error:
		return red
	case transform.Warning:
		return yellow
	}
	return cyan
}

func (t *text) totals(totals *audit.Totals) {
	t.heading(fmt.Sprintf("%s: %s", count(countApplications(totals), "application"), applicationsSentence(totals)))
	workloads := int64(totals.Workloads)
	t.paragraph("  ", fmt.Sprintf("%s and %s: %s sized, %s with a priority class; applying all of it restarts %d of them.",
		count(totals.Objects, "object"), count(totals.Workloads, "workload"),
		percent(int64(totals.Sized), workloads), percent(int64(totals.Prioritized), workloads), totals.Restarts))
	if n := totals.Unmanaged; n > 0 {
		t.paragraph("  ", fmt.Sprintf("%s unmanaged: Argo CD renders them without it, whatever is said here.", count(n, "Application")))
	}
	t.WriteByte('\n')
	table := table{columns: []column{{"", names}, {"FOUND", numbers}, {"FIXED", numbers}, {"WAIVED", numbers}, {"OPEN", numbers}}}
	for _, d := range dangers(totals) {
		open := cell{text: strconv.Itoa(d.Open)}
		if d.Open > 0 {
			open.color = red
		}
		table.rows = append(table.rows, []cell{
			{text: "  " + d.Name}, {text: strconv.Itoa(d.Found)}, {text: strconv.Itoa(d.Fixed)}, {text: strconv.Itoa(d.Waived)}, open,
		})
	}
	t.table(&table)
}

// next says what to do about the worst.
func (t *text) next(a *audit.Audit) {
	steps := steps(a)
	if len(steps) == 0 {
		return
	}
	t.heading("next")
	for _, step := range steps {
		for i, line := range wrap(step, t.width-4) {
			t.WriteString([]string{"  - ", "    "}[min(i, 1)] + printable.Line(line) + "\n")
		}
	}
}

func (t *text) heading(s string) {
	t.WriteByte('\n')
	for _, line := range wrap(s, t.width) {
		t.WriteString(t.paint(bold, printable.Line(line)) + "\n")
	}
}
