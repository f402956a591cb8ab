// Package driftreport shows what lives otherwise than it is rendered: as text, JSON and Markdown.
package driftreport

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/drift"
	"github.com/vixens-io/ballast/internal/report/format"
)

// Options say how it is shown.
type Options struct {
	format.Options
	All bool // list what is as rendered, too
}

// JSON writes it for programs, as one object.
func JSON(w io.Writer, d *drift.Drift) error {
	return format.JSON(w, struct {
		format.TypeMeta
		*drift.Drift
	}{format.MetaOf("Drift"), d})
}

// sentence says in a line what lives, and how.
func sentence(d *drift.Drift) string {
	var parts []string
	for _, v := range drift.Verdicts() {
		if n := d.Totals.Verdicts[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing lives of it"}
	}
	return format.Count(len(d.Rows), "object") + ": " + strings.Join(parts, ", ")
}

// figures are the other numbers, a line each.
func figures(d *drift.Drift) []string {
	var all []string
	t := &d.Totals
	if len(t.Causes) > 0 {
		var causes []string
		for _, c := range slices.Sorted(maps.Keys(t.Causes)) {
			causes = append(causes, fmt.Sprintf("%d %s", t.Causes[c], c))
		}
		all = append(all, "changed after apply by: "+strings.Join(causes, ", "))
	}
	if t.Pods > 0 {
		all = append(all, fmt.Sprintf("pods: %d, of which %d differ from what is rendered", t.Pods, t.PodsDiffer))
	}
	if t.ScaledToZero > 0 {
		all = append(all, fmt.Sprintf("workloads scaled to 0 by something else than Git: %d", t.ScaledToZero))
	}
	if t.FailClosed > 0 {
		all = append(all, fmt.Sprintf("webhooks that live and fail closed: %d", t.FailClosed))
	}
	if t.Ignored > 0 {
		all = append(all, fmt.Sprintf("differences that ignoreDifferences may hide, or keep from landing: %d", t.Ignored))
	}
	return all
}

// isShown reports whether a row is one to read.
func (o Options) isShown(r *drift.Row) bool {
	return o.All || r.Verdict != drift.AsRendered || r.ScaledToZero != "" || r.Pods != nil && len(r.Pods.Differ) > 0 ||
		r.Webhooks != nil && len(r.Webhooks.Closed) > 0
}

// name returns the name of an object.
func name(r *drift.Row) string { return printable.Line(r.Object.String()) }

// about says where an object comes from.
func about(r *drift.Row) string {
	parts := []string{}
	if r.App != "" {
		parts = append(parts, "Application "+r.App)
	} else if r.Path != "" {
		parts = append(parts, r.Path)
	}
	if r.Path != "" && !r.Plugin {
		parts = append(parts, "not through Ballast")
	}
	for _, c := range r.Causes {
		parts = append(parts, string(c))
	}
	return printable.Line(strings.Join(parts, ", "))
}

// lines say of a row what is no difference of a field.
func lines(r *drift.Row) []string {
	var all []string
	if r.Why != "" {
		all = append(all, r.Why)
	}
	if r.ScaledToZero != "" {
		all = append(all, "scaled to 0 by "+r.ScaledToZero)
	}
	if p := r.Pods; p != nil && p.Count > 0 {
		text := format.Count(p.Count, "pod")
		if p.Class {
			text += fmt.Sprintf(", %d with the priority class", p.WithClass)
		}
		if p.Size {
			text += fmt.Sprintf(", %d with the size", p.WithSize)
		}
		all = append(all, text)
	}
	if w := r.Webhooks; w != nil && len(w.Closed) > 0 {
		all = append(all, fmt.Sprintf("%d of %s fail closed: %s", len(w.Closed), format.Count(w.Count, "webhook"),
			some(w.Closed)))
	}
	return all
}

// some returns the first of many names.
func some(names []string) string {
	const most = 4
	text := strings.Join(names[:min(len(names), most)], ", ")
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// value is a value on one line, its beginning if it is long.
func value(v any) string { return format.Cut(format.Show(v)) }

// why says who is behind a difference, and what hides it.
func why(x *drift.Difference) string {
	text := string(x.Verdict)
	if x.Cause != "" {
		text += ", " + string(x.Cause)
	}
	text += ": " + x.Why
	if x.Time != "" && (x.Verdict == drift.ByHand || x.Verdict == drift.Changed) && x.Cause != drift.Admission {
		text += " (" + x.Time + ")"
	}
	if x.Ignored != "" {
		text += "; " + x.Ignored
	}
	return text
}

// onPods says of what pods a difference is.
func onPods(x *drift.PodDifference) string {
	return fmt.Sprintf("%s → %s on %s: %s", value(x.Want), value(x.Got), some(x.Pods), x.Why)
}
