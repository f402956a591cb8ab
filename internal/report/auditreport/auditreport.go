// Package auditreport shows an audit: as text, JSON, Markdown, SARIF, JUnit's XML, and as a page of HTML.
package auditreport

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// verdicts are all verdicts, the worst first.
var verdicts = []audit.Verdict{audit.Refused, audit.Failed, audit.External, audit.Left, audit.MadeSafe, audit.Safe}

// app is a row and its name: that of its Application, with the path of the source if
// that has several, or the directory that no Application names.
type app struct {
	*audit.Row
	name string
}

func applicationsOf(a *audit.Audit) []app {
	sources := map[string]int{}
	for i := range a.Rows {
		sources[a.Rows[i].App]++
	}
	all := make([]app, len(a.Rows))
	for i := range a.Rows {
		r := &a.Rows[i]
		name := cmp.Or(r.App, r.Path, r.Place, "(no name)")
		if from := cmp.Or(r.Path, r.Place); r.App != "" && sources[r.App] > 1 {
			name += " (" + from + ")"
		}
		all[i] = app{r, printable.Line(name)}
	}
	return all
}

// worstFirst returns the applications of an audit in the order in which someone should look at
// them.
func worstFirst(a *audit.Audit) []app {
	all := applicationsOf(a)
	slices.SortStableFunc(all, func(a, b app) int {
		x, y := countRow(a.Row), countRow(b.Row)
		return cmp.Or(
			cmp.Compare(slices.Index(verdicts, a.Verdict), slices.Index(verdicts, b.Verdict)),
			cmp.Compare(y.errors, x.errors),
			cmp.Compare(y.danger, x.danger),
			cmp.Compare(a.name, b.name),
		)
	})
	return all
}

// whatIf says that an audit is not of what is; nothing where it is.
func whatIf(a *audit.Audit) string {
	if !a.AsPlugin {
		return ""
	}
	const question = "What if every Application went through Ballast"
	if a.Totals.Unmanaged == 0 {
		return question + "? Each does already."
	}
	return fmt.Sprintf("%s? Today %d of %d do not, and Argo CD renders them without it: what is said of these is "+
		"what would be.", question, a.Totals.Unmanaged, countResources(a))
}

// countResources returns how many Applications there are, of which one may be several rows.
func countResources(a *audit.Audit) int {
	applications := map[string]bool{}
	for i := range a.Rows {
		if r := &a.Rows[i]; r.App != "" {
			applications[r.Place+" "+r.App] = true
		}
	}
	return len(applications)
}

// restarts says how many workloads restart, and how many of them only for a label.
func restarts(all, labels int) string {
	text := format.Count(all, "workload")
	switch labels {
	case 0:
		return text
	case all:
		return text + ", only for a label"
	}
	return fmt.Sprintf("%s, %d of them only for a label", text, labels)
}

// counts is what was found in a row, by what became of it. Open is what is left, to its
// author or because the registry asks to report only; errors and danger are of that.
type counts struct {
	edits, open, errors, danger int
}

func countRow(r *audit.Row) counts {
	var c counts
	for i := range r.Findings {
		f := &r.Findings[i].Finding
		if f.Status == transform.Applied {
			c.edits++
		}
		if !audit.IsLeft(f) {
			continue
		}
		c.open++
		if f.Severity == transform.Error {
			c.errors++
		}
		if f.Danger {
			c.danger++
		}
	}
	return c
}

// openRules returns the rules of which findings are left in a row, the worst first, each with
// how often: "safe-sync/rclone-purge", "sizing/unregistered ×3".
func openRules(r *audit.Row) []string {
	times := map[string]int{}
	var open []*transform.Finding
	for i := range r.Findings {
		f := &r.Findings[i].Finding
		if !audit.IsLeft(f) {
			continue
		}
		if times[f.ID]++; times[f.ID] == 1 {
			open = append(open, f)
		}
	}
	slices.SortStableFunc(open, func(a, b *transform.Finding) int { return cmp.Compare(rank(b), rank(a)) })
	rules := make([]string, len(open))
	for i, f := range open {
		rules[i] = printable.Line(f.ID)
		if n := times[f.ID]; n > 1 {
			rules[i] += fmt.Sprintf(" ×%d", n)
		}
	}
	return rules
}

// rank says how much a finding matters, the more the higher.
func rank(f *transform.Finding) int {
	n := 2 * format.SeverityRank(f.Severity)
	if f.Danger {
		n++
	}
	return n
}

// danger is one kind of what may cost data or keep pods from running.
type danger struct {
	Name string
	audit.Tally
}

func dangers(t *audit.Totals) []danger {
	return []danger{
		{"unsafe syncs", t.UnsafeSyncs},
		{"tools not read", t.NotRead},
		{"volumes without an owner", t.UnownedVolumes},
		{"images that start as root", t.HardenedRoot},
		{"fail-closed webhooks", t.FailClosed},
	}
}

// applicationsSentence returns how many applications have which verdict: "1 refused, 3 open, 20 safe".
func applicationsSentence(t *audit.Totals) string {
	var parts []string
	for _, v := range verdicts {
		if n := t.Applications[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	if len(parts) == 0 {
		return "nothing to audit"
	}
	return strings.Join(parts, ", ")
}

// countApplications returns how many there are.
func countApplications(t *audit.Totals) int {
	n := 0
	for _, v := range verdicts {
		n += t.Applications[v]
	}
	return n
}

// whyWaived returns the reason of a waiver and where it is. An audit that was read from JSON
// does not know it any more.
func whyWaived(f *transform.Finding) string {
	if f.Waiver == nil {
		return "by the registry"
	}
	return f.Waiver.Reason + " (" + format.Origin(f) + ")"
}
