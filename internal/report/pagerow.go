package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/audit"
	"github.com/vixens-io/ballast/internal/transform"
)

// pageRow is a member in the table of the page.
type pageRow struct {
	Name, Namespace, Left, Error string
	Verdict                      audit.Verdict
	Severity                     transform.Severity // the worst of what is open
	Edits, Open, Danger          int
	Urgent                       bool // a print shows what is in it
	Facts                        []pageFact
	Warnings                     []string
	Findings                     []pageFinding
}

// pageFact is a name and what it stands for.
type pageFact struct {
	Name, Text string
	Code       bool
}

// pageFinding is a finding that unfolds.
type pageFinding struct {
	Status, Class, ID         string
	Badges                    []string
	Object, Container, Reason string
	Path, Before, After       string
	Waived                    string // why
	Place, Origin             string
	Changes, Shown            bool // Shown ones need no click once their member is open
	Diff                      []diffRun
}

// maxShown is how many findings of a member are shown with their diffs at once.
const maxShown = 6

// diffRun is lines of a diff that begin with the same sign.
type diffRun struct{ Sign, Text string }

func newPageRow(r member) pageRow {
	c := countRow(r.Row)
	row := pageRow{
		Name: r.name, Namespace: printable(r.Namespace), Left: left(r.Row), Error: printable(r.Error),
		Verdict: r.Verdict, Edits: c.edits, Open: c.open, Danger: c.danger,
		Urgent: r.Verdict != audit.Safe && r.Verdict != audit.MadeSafe,
		Facts:  rowFacts(r.Row),
	}
	for _, warning := range r.Warnings {
		row.Warnings = append(row.Warnings, printable(warning))
	}
	worst := -1
	hunk := ""
	for i := range r.Findings {
		f := &r.Findings[i]
		shown := newPageFinding(f)
		if f.Hunk != hunk { // several findings may be in one
			shown.Diff, hunk = diffRuns(f.Hunk), f.Hunk
		}
		shown.Changes = f.Changes() && shown.Diff == nil
		shown.Shown = audit.IsLeft(&f.Finding) || len(r.Findings) <= maxShown
		if n := weight(&f.Finding); audit.IsLeft(&f.Finding) && n > worst {
			worst, row.Severity = n, f.Severity
		}
		row.Findings = append(row.Findings, shown)
	}
	return row
}

func rowFacts(r *audit.Row) []pageFact {
	var facts []pageFact
	if r.Path != "" {
		facts = append(facts, pageFact{"path", printable(r.Path), true})
	}
	if r.Place != r.Path {
		facts = append(facts, pageFact{"stated in", printable(r.Place), true})
	}
	if r.Project != "" {
		facts = append(facts, pageFact{"project", printable(r.Project), false})
	}
	through := "renders it without Ballast"
	switch {
	case r.App == "":
		through = "has no Application for it"
	case r.Plugin:
		through = "renders it through Ballast"
	}
	facts = append(facts, pageFact{"Argo CD", through, false}, pageFact{"", count(r.Objects, "object"), false})
	for i := range r.Workloads {
		facts = append(facts, workloadFact(&r.Workloads[i]))
	}
	if len(r.Restarts) > 0 {
		facts = append(facts, pageFact{"", "applying it restarts " + count(len(r.Restarts), "workload"), false})
	}
	return facts
}

func workloadFact(w *audit.Workload) pageFact {
	text := fmt.Sprintf("tier %s, priority %s, memory %s → %s, CPU %s → %s",
		printable(cmp.Or(w.Tier, "none")), printable(cmp.Or(w.Priority, "none")),
		memory(w.Before.Memory), memory(w.After.Memory), cpu(w.Before.CPU), cpu(w.After.CPU))
	return pageFact{printable(w.Object.String()), text, false}
}

func newPageFinding(f *audit.Finding) pageFinding {
	_, word, _ := statusOf(&f.Finding)
	shown := pageFinding{
		Status: word, Class: word, ID: printable(f.ID), Badges: badges(&f.Finding),
		Object: printable(f.Object.String()), Container: printable(f.Container), Reason: printable(f.Reason),
		Path: shortPath(&f.Finding), Place: printable(f.Place), Origin: printable(origin(&f.Finding)),
	}
	shown.Path = printable(shown.Path)
	if f.Status == transform.Waived {
		shown.Waived = "by the registry"
		if f.Waiver != nil {
			shown.Waived = printable(f.Waiver.Reason)
		}
	}
	if f.Changes() {
		shown.Before, shown.After = cut(show(f.Before)), cut(show(f.After))
	}
	return shown
}

// badges gives what else matters of a finding, as words.
func badges(f *transform.Finding) []string {
	text := strings.Trim(details(f), " ()")
	if text == "" {
		return nil
	}
	return strings.Split(text, ", ")
}

// diffRuns takes a hunk apart, so that a run of lines needs one element of the page.
func diffRuns(hunk string) []diffRun {
	var runs []diffRun
	for line := range strings.Lines(hunk) {
		line = strings.TrimSuffix(line, "\n")
		sign := line[:min(len(line), 1)]
		text := strings.ReplaceAll(printable(strings.ReplaceAll(line, "\t", "    ")), "\r", "") + "\n"
		if n := len(runs); n > 0 && runs[n-1].Sign == sign {
			runs[n-1].Text += text
			continue
		}
		runs = append(runs, diffRun{sign, text})
	}
	return runs
}
