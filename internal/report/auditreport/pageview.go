package auditreport

import (
	"fmt"
	"html/template"
	"path"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// page is what the template of the page is filled with.
type page struct {
	Policy string
	Style  template.CSS
	Script template.JS

	Name, Headline, Facts string
	WhatIf                string // that it is not of what is; empty where it is

	Verdicts     []pageVerdict
	Coverage     []pageShare
	Dangers      []pageDanger
	Pictures     []pagePicture
	Groups       pageGroups // by namespace
	Tiers        pageGroups
	Problems     []pageProblem
	MoreProblems []pageProblem // behind a fold
	Namespaces   []string      // of the applications
	Rows         []pageRow
}

// bar is a part of a bar: where it begins and how long it is, in percent.
type bar struct {
	Class, Title string
	X, Width     float64
}

// Wide reports whether there is anything to see.
func (b bar) Wide() bool { return b.Width > 0 }

type pageVerdict struct {
	Verdict audit.Verdict
	Count   int
	Meaning string
	Part    bar
}

type pageShare struct {
	Name       string
	Count, All int
	Percent    string
	Part       bar
}

type pageDanger struct {
	danger
	Parts []bar
}

type pageProblem struct {
	ID, Message, Place string
	Severity           transform.Severity
}

func newPage(a *audit.Audit, o PageOptions) *page {
	t := &a.Totals
	p := &page{
		Name: printable.Line(path.Base(a.Root)), Headline: headline(t), Facts: pageFacts(t, o), WhatIf: whatIf(a),
		Verdicts: pageVerdicts(t), Coverage: coverage(a), Dangers: pageDangers(t),
		Pictures: pictures(t.Namespaces, o.Node),
		Groups:   newGroups("Namespace", "Requests by namespace, before and after", t.Namespaces, o.Node),
		Tiers:    newGroups("Tier", "Requests by tier, before and after", t.Tiers, o.Node),
	}
	p.Problems = pageProblems(a.Problems)
	if len(p.Problems) > maxProblemRows+1 { // a fold for one more would save nothing
		p.Problems, p.MoreProblems = p.Problems[:maxProblemRows], p.Problems[maxProblemRows:]
	}
	for _, r := range worstFirst(a) {
		p.Rows = append(p.Rows, newPageRow(r))
		if !slices.Contains(p.Namespaces, printable.Line(r.Namespace)) && r.Namespace != "" {
			p.Namespaces = append(p.Namespaces, printable.Line(r.Namespace))
		}
	}
	slices.Sort(p.Namespaces)
	return p
}

// maxProblemRows is how many problems the page shows at once.
const maxProblemRows = 8

func pageProblems(problems []audit.Problem) []pageProblem {
	var all []pageProblem
	for _, p := range format.WorstProblems(problems) {
		all = append(all, pageProblem{printable.Line(p.ID), printable.Line(p.Message), format.ProblemPlace(&p), p.Severity})
	}
	return all
}

// headline says in a sentence how the fleet is.
func headline(t *audit.Totals) string {
	all := countApplications(t)
	urgent := t.Applications[audit.Refused] + t.Applications[audit.Failed]
	left := t.Applications[audit.Left] + t.Applications[audit.External]
	switch {
	case all == 0:
		return "Nothing to audit"
	case urgent > 0:
		return fmt.Sprintf("%d of %s would not be rendered", urgent, format.Count(all, "application"))
	case left > 0:
		return fmt.Sprintf("%d of %s left to look at", left, format.Count(all, "application"))
	case t.Applications[audit.MadeSafe] > 0:
		return fmt.Sprintf("%s, all safe once Ballast has changed %d",
			format.Count(all, "application"), t.Applications[audit.MadeSafe])
	}
	return fmt.Sprintf("%s, all safe", format.Count(all, "application"))
}

func pageFacts(t *audit.Totals, o PageOptions) string {
	facts := []string{fmt.Sprintf("%s in %s", format.Count(t.Workloads, "workload"), format.Count(t.Objects, "object"))}
	if t.Restarts > 0 {
		facts = append(facts, "applying all of it restarts the pods of "+restarts(t.Restarts, t.Labels))
	}
	if o.Version != "" {
		facts = append(facts, "Ballast "+o.Version)
	}
	if !o.Made.IsZero() {
		facts = append(facts, o.Made.Format("2006-01-02 15:04 MST"))
	}
	return strings.Join(facts, " · ")
}

var meanings = map[audit.Verdict]string{
	audit.Refused:  "Ballast would not render it",
	audit.Failed:   "could not be rendered",
	audit.External: "not in this checkout",
	audit.Left:     "findings are left to the author",
	audit.MadeSafe: "made safe by Ballast",
	audit.Safe:     "as it is",
}

func pageVerdicts(t *audit.Totals) []pageVerdict {
	var all []pageVerdict
	var widths strip
	for _, v := range verdicts {
		n := t.Applications[v]
		part := widths.add("fill-"+string(v), fmt.Sprintf("%d %s", n, v), format.Ratio(int64(n), int64(countApplications(t))))
		all = append(all, pageVerdict{v, n, meanings[v], part})
	}
	return all
}

// strip is a bar of several parts in the making.
type strip struct{ x float64 }

func (r *strip) add(class, title string, share float64) bar {
	b := bar{class, title, round(100 * r.x), round(100 * share)}
	r.x += share
	return b
}

// round keeps the page small.
func round(percent float64) float64 { return float64(int(percent*100+0.5)) / 100 }

func coverage(a *audit.Audit) []pageShare {
	t := &a.Totals
	all, resources := countApplications(t), countResources(a)
	return []pageShare{
		share("applications rendered", all-t.Applications[audit.Failed]-t.Applications[audit.External], all),
		share("workloads with a size", t.Sized, t.Workloads),
		share("workloads with a priority", t.Prioritized, t.Workloads),
		share("Applications through Ballast", max(resources-t.Unmanaged, 0), resources),
	}
}

func share(name string, n, all int) pageShare {
	class := "fill-after"
	if n == all && all > 0 {
		class = "fill-safe"
	}
	part := bar{Class: class, Width: round(100 * format.Ratio(int64(n), int64(all)))}
	return pageShare{name, n, all, format.Percent(int64(n), int64(all)), part}
}

// pageDangers returns the dangers with bars that can be compared.
func pageDangers(t *audit.Totals) []pageDanger {
	most := 0
	for _, d := range dangers(t) {
		most = max(most, d.Found)
	}
	var all []pageDanger
	for _, d := range dangers(t) {
		var r strip
		of := func(class string, n int) bar { return r.add(class, "", format.Ratio(int64(n), int64(most))) }
		all = append(all, pageDanger{d, []bar{
			of("fill-safe", d.Fixed), of("fill-waived", d.Waived), of("fill-refused", d.Open),
		}})
	}
	return all
}
