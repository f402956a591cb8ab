package report

import (
	"cmp"
	"fmt"
	"html"
	"io"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
)

// maxComment is how many letters GitHub takes in a comment. It counts UTF-16 units; we
// count bytes, of which there are never less. Findings are told in full up to the second
// number, so that there is room for the names of what follows.
const (
	maxComment  = 65536
	maxDetails  = 48 << 10
	maxProblems = 12 << 10 // for those of the registry and the repository
)

// AuditMarkdown writes an audit for a comment on a pull request: a summary, the figures,
// and a fold for each application that needs a look, the worst first. What does not fit is told
// in a line each, and what does not fit either is counted.
func AuditMarkdown(w io.Writer, a *audit.Audit) error {
	var m markdown
	t := &a.Totals
	fmt.Fprintf(&m, "### Ballast: %s, %s\n\n", count(countApplications(t), "application"), applicationsSentence(t))
	m.figures(t)
	m.requests(t)
	m.problems(a.Problems)
	m.warnings(a)
	m.apps(a)
	_, err := io.WriteString(w, m.String())
	return err
}

func (m *markdown) figures(t *audit.Totals) {
	all, workloads := sum(t.Namespaces), int64(t.Workloads)
	fmt.Fprintf(m, "%s in %s: %s sized, %s with a priority class. Memory requested %s → %s, CPU %s → %s.\n\n",
		count(t.Workloads, "workload"), count(t.Objects, "object"),
		percent(int64(t.Sized), workloads), percent(int64(t.Prioritized), workloads),
		memory(all.Before.Memory), memory(all.After.Memory), cpu(all.Before.CPU), cpu(all.After.CPU))
	m.WriteString("| | found | fixed | waived | open |\n|---|---:|---:|---:|---:|\n")
	for _, d := range dangers(t) {
		fmt.Fprintf(m, "| %s | %d | %d | %d | %d |\n", d.Name, d.Found, d.Fixed, d.Waived, d.Open)
	}
	m.WriteByte('\n')
}

func (m *markdown) problems(problems []audit.Problem) {
	if len(problems) == 0 {
		return
	}
	var list markdown
	for i, p := range worstProblems(problems) {
		if list.Len() > maxProblems {
			fmt.Fprintf(&list, "- and %d more\n", len(problems)-i)
			break
		}
		fmt.Fprintf(&list, "- **%s** %s\\\n  %s", p.Severity, code(cut(p.ID)), escape(cut(p.Message)))
		if place := problemPlace(&p); place != "" {
			list.more(code(cut(place)))
		}
		list.WriteByte('\n')
	}
	m.fold(fmt.Sprintf("The registry and the repository: %s", count(len(problems), "problem")), list.String())
}

func (m *markdown) apps(a *audit.Audit) {
	for i, r := range worstFirst(a) {
		if r.Verdict == audit.Safe {
			return // and so are all that follow
		}
		var row markdown
		if row.app(r); m.Len()+row.Len() > maxDetails {
			row.Reset()
			fmt.Fprintf(&row, "**%s** %s: %s\n\n", r.Verdict, code(cut(r.name)), foundIn(r.Row))
		}
		const sentence = 200 // more than the one below takes
		if m.Len()+row.Len()+sentence > maxComment {
			rest := len(a.Rows) - i - a.Totals.Applications[audit.Safe]
			fmt.Fprintf(m, "**%s more do not fit into a comment.** `ballast audit -o html` shows all.\n", count(rest, "application"))
			return
		}
		m.WriteString(row.String())
	}
}

// foundIn says in a few words what was found in a row.
func foundIn(r *audit.Row) string {
	c := countRow(r)
	text := count(c.edits, "edit")
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
	fmt.Fprintf(&body, "%s\n", code(cmp.Or(r.Path, r.Place)))
	if r.Error != "" {
		fmt.Fprintf(&body, "\n%s\n", escape(r.Error))
	}
	var last transform.ObjectRef
	for i := range r.Findings {
		f := &r.Findings[i].Finding
		if f.Object != last {
			fmt.Fprintf(&body, "\n%s\n\n", code(f.Object.String()))
			last = f.Object
		}
		body.finding(f)
	}
	m.fold(fmt.Sprintf("<b>%s</b> <code>%s</code>: %s", r.Verdict, html.EscapeString(r.name), foundIn(r.Row)), body.String())
}

// fold hides a text behind a line of HTML.
func (m *markdown) fold(summary, body string) {
	fmt.Fprintf(m, "<details><summary>%s</summary>\n\n%s\n</details>\n\n", summary, body)
}
