package auditreport

import (
	"cmp"
	"fmt"
	"html"
	"io"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// Markdown writes an audit for a comment on a pull request: a summary, the figures,
// and a fold for each application that needs a look, the worst first. What does not fit is shown
// in a line each, and what does not fit either is counted.
func Markdown(w io.Writer, a *audit.Audit) error {
	var m markdown
	t := &a.Totals
	fmt.Fprintf(&m, "### Ballast: %s, %s\n\n", format.Count(countApplications(t), "application"), applicationsSentence(t))
	if text := whatIf(a); text != "" {
		fmt.Fprintf(&m, "**%s**\n\n", format.Escape(text))
	}
	m.figures(t)
	m.requests(t)
	m.Problems(a.Problems)
	m.warnings(a)
	m.apps(a)
	_, err := io.WriteString(w, m.String())
	return err
}

func (m *markdown) figures(t *audit.Totals) {
	all := sum(t.Namespaces)
	fmt.Fprintf(m, "%s in %s%s. Memory requested %s → %s, CPU %s → %s.\n\n",
		format.Count(t.Workloads, "workload"), format.Count(t.Objects, "object"), shares(t),
		format.Memory(all.Before.Memory), format.Memory(all.After.Memory),
		format.CPU(all.Before.CPU), format.CPU(all.After.CPU))
	if t.Restarts > 0 {
		fmt.Fprintf(m, "Applying all of it restarts %s.\n\n", restarts(t.Restarts, t.Labels))
	}
	m.WriteString("| | found | fixed | waived | open |\n|---|---:|---:|---:|---:|\n")
	for _, d := range dangers(t) {
		fmt.Fprintf(m, "| %s | %d | %d | %d | %d |\n", d.Name, d.Found, d.Fixed, d.Waived, d.Open)
	}
	m.WriteByte('\n')
}

func (m *markdown) apps(a *audit.Audit) {
	for i, r := range worstFirst(a) {
		if r.Verdict == audit.Safe {
			return // and so are all that follow
		}
		var row markdown
		if row.app(r); m.Len()+row.Len() > format.MaxDetails {
			row.Reset()
			fmt.Fprintf(&row, "**%s** %s: %s\n\n", r.Verdict, format.Code(format.Cut(r.name)), foundIn(r.Row))
		}
		const sentence = 200 // more than the one below takes
		if m.Len()+row.Len()+sentence > format.MaxComment {
			rest := len(a.Rows) - i - a.Totals.Applications[audit.Safe]
			fmt.Fprintf(m, "**%s more do not fit into a comment.** `ballast audit -o html` shows all.\n",
				format.Count(rest, "application"))
			return
		}
		m.WriteString(row.String())
	}
}

// foundIn says in a few words what was found in a row.
func foundIn(r *audit.Row) string {
	c := countRow(r)
	text := format.Count(c.edits, "edit")
	if c.open > 0 {
		text += fmt.Sprintf(", %d open", c.open)
	}
	if c.danger > 0 {
		text += fmt.Sprintf(" (%d danger)", c.danger)
	}
	return text
}

func (m *markdown) app(r app) {
	var body markdown
	fmt.Fprintf(&body, "%s\n", format.Code(cmp.Or(r.Path, r.Place)))
	if r.AsPlugin {
		body.WriteString("\nIt does not go through Ballast: this is what would be.\n")
	}
	if r.Error != "" {
		fmt.Fprintf(&body, "\n%s\n", format.Escape(r.Error))
	}
	var last transform.ObjectRef
	for i := range r.Findings {
		f := &r.Findings[i].Finding
		if f.Object != last {
			fmt.Fprintf(&body, "\n%s\n\n", format.Code(f.Object.String()))
			last = f.Object
		}
		body.Finding(f)
	}
	m.Fold(fmt.Sprintf("<b>%s</b> <code>%s</code>: %s", r.Verdict, html.EscapeString(r.name), foundIn(r.Row)),
		body.String())
}

// markdown is a comment on a pull request.
type markdown struct{ format.Markdown }
