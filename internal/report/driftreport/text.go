package driftreport

import (
	"fmt"
	"io"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/drift"
	"github.com/vixens-io/ballast/internal/report/format"
)

// Text writes it for a terminal: the figures, then each verdict with its rows, the worst first.
func Text(w io.Writer, d *drift.Drift, o Options) error {
	t := text{format.NewText(o.Options)}
	t.Heading(sentence(d))
	for _, line := range figures(d) {
		t.Paragraph("  ", line)
	}
	for _, note := range d.Notes {
		t.Paragraph("  ", "note: "+note)
	}
	for _, v := range drift.Verdicts() {
		t.rows(d, v, o)
	}
	t.absent(d.Absent)
	_, err := io.WriteString(w, strings.TrimPrefix(t.String(), "\n"))
	return err
}

// text is a page of a terminal.
type text struct{ *format.Text }

func (t text) rows(d *drift.Drift, v drift.Verdict, o Options) {
	first := true
	for i := range d.Rows {
		r := &d.Rows[i]
		if r.Verdict != v || !o.isShown(r) {
			continue
		}
		if first {
			t.Heading(t.Paint(colorOf(v), fmt.Sprintf("%s: %d", v, d.Totals.Verdicts[v])))
			first = false
		}
		t.row(r)
	}
}

func colorOf(v drift.Verdict) format.Color {
	switch v {
	case drift.ByHand, drift.Gone:
		return format.Red
	case drift.Changed, drift.NotSynced:
		return format.Yellow
	case drift.AsRendered:
		return format.Green
	}
	return ""
}

func (t text) row(r *drift.Row) {
	line := "  " + t.Paint(format.Bold, name(r))
	if from := about(r); from != "" {
		line += "  " + t.Paint(format.Faint, from)
	}
	t.WriteString(line + "\n")
	for _, line := range lines(r) {
		t.Paragraph("    ", line)
	}
	if len(r.Differences) > 0 {
		t.differences(r)
	}
	if r.Pods != nil {
		for i := range r.Pods.Differ {
			x := &r.Pods.Differ[i]
			t.Paragraph("    ", "pods: "+format.FieldPath(x.Path)+": "+onPods(x))
		}
	}
}

func (t text) differences(r *drift.Row) {
	for i := range r.Differences {
		x := &r.Differences[i]
		t.WriteString("    " + printable.Line(format.FieldPath(x.Path)) + "\n")
		t.Paragraph("      ", "Git "+value(x.Raw)+", through Ballast "+value(x.Ballast)+", live "+value(x.Live))
		t.Paragraph("      ", why(x))
	}
}

func (t text) absent(all []drift.Absent) {
	if len(all) == 0 {
		return
	}
	t.Heading(fmt.Sprintf("Applications of which nothing lives: %d", len(all)))
	for i := range all[:min(len(all), format.MaxListed)] {
		a := &all[i]
		t.Paragraph("  ", fmt.Sprintf("%s (%s, %s): %s", printable.Line(a.App), printable.Line(a.Path),
			format.Count(a.Objects, "object"), a.Why))
	}
	t.AndMore(len(all) - format.MaxListed)
}
