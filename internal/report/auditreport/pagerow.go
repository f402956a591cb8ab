package auditreport

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// pageRow is an application in the table of the page.
type pageRow struct {
	Name, Namespace, Left, Error string
	Verdict                      audit.Verdict
	Severity                     transform.Severity // the worst of what is left
	Edits, Open, Danger          int
	Urgent                       bool // a print shows what is in it
	Facts                        []pageFact
	Warnings                     []string
	Objects                      []*pageObject
}

// pageFact is a name and what it stands for.
type pageFact struct {
	Name, Text string
	Code       bool
}

// pageObject is an object of an application, with what was found in it.
type pageObject struct {
	Name, Requests string // of a workload
	Restarts       string // that its pods do, and whether only for a label; empty: they do not
	Findings       []pageFinding
}

func newPageRow(r app) pageRow {
	c := countRow(r.Row)
	row := pageRow{
		Name: r.name, Namespace: printable.Line(r.Namespace), Left: left(r.Row), Error: printable.Line(r.Error),
		Verdict: r.Verdict, Severity: worstLeft(r.Row), Edits: c.edits, Open: c.open, Danger: c.danger,
		Urgent:  r.Verdict != audit.Safe && r.Verdict != audit.MadeSafe,
		Facts:   rowFacts(r.Row),
		Objects: pageObjects(r.Row),
	}
	for _, warning := range r.Warnings {
		row.Warnings = append(row.Warnings, printable.Line(warning))
	}
	return row
}

// worstLeft returns the worst severity of what is left in a row; nothing if nothing is.
func worstLeft(r *audit.Row) transform.Severity {
	var worst transform.Severity
	for i := range r.Findings {
		if f := &r.Findings[i].Finding; audit.IsLeft(f) && format.SeverityRank(f.Severity) > format.SeverityRank(worst) {
			worst = f.Severity
		}
	}
	return worst
}

func rowFacts(r *audit.Row) []pageFact {
	var facts []pageFact
	if r.Path != "" {
		facts = append(facts, pageFact{"path", printable.Line(r.Path), true})
	}
	if r.Place != r.Path {
		facts = append(facts, pageFact{"stated in", printable.Line(r.Place), true})
	}
	if r.Project != "" {
		facts = append(facts, pageFact{"project", printable.Line(r.Project), false})
	}
	through := "renders it without Ballast"
	switch {
	case r.App == "":
		through = "has no Application for it"
	case r.Plugin:
		through = "renders it through Ballast"
	case r.AsPlugin:
		through += "; what is said here is what would be with it"
	}
	return append(facts, pageFact{"Argo CD", through, false}, pageFact{"", format.Count(r.Objects, "object"), false})
}

// pageObjects returns the workloads of a row, and the other objects in which something was
// found, each with its findings: those that are left first.
func pageObjects(r *audit.Row) []*pageObject {
	var all []*pageObject
	named := map[transform.ObjectRef]*pageObject{}
	object := func(ref transform.ObjectRef) *pageObject {
		if named[ref] == nil {
			named[ref] = &pageObject{Name: printable.Line(ref.String()), Restarts: restartOf(r, ref)}
			all = append(all, named[ref])
		}
		return named[ref]
	}
	for i := range r.Workloads {
		object(r.Workloads[i].Object).Requests = workloadRequests(&r.Workloads[i])
	}
	hunks := map[string]bool{"": true} // several findings may be in one: it is shown once
	for _, f := range leftFirst(r.Findings) {
		shown := newPageFinding(f, !hunks[f.Hunk])
		shown.Open = audit.IsLeft(&f.Finding) || len(r.Findings) <= maxShown
		hunks[f.Hunk] = true
		o := object(f.Object)
		o.Findings = append(o.Findings, shown)
	}
	return all
}

func restartOf(r *audit.Row, ref transform.ObjectRef) string {
	switch {
	case slices.Contains(r.Labels, ref):
		return "its pods restart, only for a label"
	case slices.Contains(r.Restarts, ref):
		return "its pods restart"
	}
	return ""
}

func leftFirst(findings []audit.Finding) []*audit.Finding {
	var all, rest []*audit.Finding
	for i := range findings {
		if f := &findings[i]; audit.IsLeft(&f.Finding) {
			all = append(all, f)
		} else {
			rest = append(rest, f)
		}
	}
	return append(all, rest...)
}

func workloadRequests(w *audit.Workload) string {
	return fmt.Sprintf("tier %s, priority %s, memory %s, CPU %s",
		printable.Line(cmp.Or(w.Tier, "none")), printable.Line(cmp.Or(w.Priority, "none")),
		beforeAndAfter(format.Memory, w.Before.Memory, w.After.Memory), beforeAndAfter(format.CPU, w.Before.CPU, w.After.CPU))
}

func beforeAndAfter(show func(int64) string, before, after int64) string {
	if before == after {
		return show(after)
	}
	return show(before) + " → " + show(after)
}
