package comparereport

import (
	"fmt"
	"io"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/compare"
	"github.com/vixens-io/ballast/internal/report/format"
)

// Text writes a comparison for a terminal: what is lost first, then the restarts in the
// order to let them, the requests, and last what changes in each application.
func Text(w io.Writer, c *compare.Comparison, o Options) error {
	t := text{format.NewText(o.Options)}
	t.Heading(comparedSentence(c))
	t.compareNotes(c)
	t.protections("protections that are LOST", c.Lost, len(c.Lost), askedBefore, format.Red)
	t.protections("new dangers that nothing fixes", c.Dangers, len(c.Dangers), seeLine, format.Red)
	t.protections("protections that change", c.Changed, len(c.Changed), seeLine, format.Yellow)
	t.protections("protections that are gained", c.Gained, format.MaxLines, asksNow, format.Green)
	t.Problems(c.New)
	t.restarts(c.Restart)
	t.moves(c, o.Node)
	for i := range c.Rows {
		if c.Rows[i].Kind != compare.Stuck {
			t.compared(&c.Rows[i])
		}
	}
	t.stuck(c.Rows)
	_, err := io.WriteString(w, strings.TrimPrefix(t.String(), "\n"))
	return err
}

func (t text) compareNotes(c *compare.Comparison) {
	for _, note := range c.Notes {
		t.Paragraph("  ", note)
	}
}

// protections lists some of the protections; asked says of a line of the registry what it is to
// them.
func (t text) protections(title string, all []compare.Protection, most int, asked string, c format.Color) {
	if len(all) == 0 {
		return
	}
	t.Heading(fmt.Sprintf("%s: %d", title, len(all)))
	for i := range all[:min(len(all), most)] {
		p := &all[i]
		t.WriteString("  " + t.Paint(c, printable.Line(p.Rule)) + "  " + protected(p) + "\n")
		if change := changeOf(p); change != "" {
			t.Paragraph("    ", format.FieldPath(p.Path)+": "+change)
		}
		cause := p.Cause
		if p.Source != nil {
			cause += "; " + fmt.Sprintf(asked, p.Source)
		}
		t.Paragraph("    ", cause)
	}
	t.AndMore(len(all) - most)
}

func (t text) restarts(all []compare.Restart) {
	if len(all) == 0 {
		return
	}
	t.Heading(restartsHeading(all) + "; sync them in this order")
	for i := range all {
		r := &all[i]
		fmt.Fprintf(t, "  %s  %s (%s)\n", t.Paint(format.Faint, fmt.Sprintf("%2d", i+1)),
			t.Paint(format.Bold, printable.Line(r.Object.String())), format.Count(int(r.Pods), "pod"))
		t.Paragraph("      ", r.Order)
		t.Paragraph("      ", places(r.Why))
		t.Paragraph("      ", r.Note)
	}
}

func (t text) moves(c *compare.Comparison, node audit.Requests) {
	if len(c.Moves) == 0 {
		return
	}
	t.Heading(movedSentence(&c.Total, node))
	t.WriteByte('\n')
	number := format.Numbers.Titled
	table := format.Table{Columns: []format.Column{
		format.Names.Titled("NAMESPACE"), number("MEMORY"), number(""), number(""), number("CPU"), number(""), number(""),
	}}
	for _, m := range c.Moves {
		table.Rows = append(table.Rows, []format.Cell{
			format.Bold.Cell(printable.Line(m.Namespace)),
			{Text: format.Memory(m.Before.Memory)}, {Text: "→ " + format.Memory(m.After.Memory)},
			{Text: signed(m.After.Memory-m.Before.Memory, format.Memory)},
			{Text: format.CPU(m.Before.CPU)}, {Text: "→ " + format.CPU(m.After.CPU)},
			{Text: signed(m.After.CPU-m.Before.CPU, format.CPU)},
		})
	}
	t.Table(&table)
}

func (t text) compared(r *compare.Row) {
	t.Heading(fmt.Sprintf("%s %s", r.Kind, comparedName(r)))
	if r.App != "" {
		t.WriteString("  " + t.Paint(format.Faint, printable.Line(r.Path)) + "\n")
	}
	t.Paragraph("  ", whyRow(r))
	lines := 0
	for i := range r.Objects {
		o := &r.Objects[i]
		if lines >= format.MaxDiffLines {
			t.Paragraph("  ", fmt.Sprintf("… and %s; -o json has them all", format.Count(len(r.Objects)-i, "more object")))
			return
		}
		t.WriteString("  " + string(o.Kind) + " " + t.Paint(format.Bold, printable.Line(o.Object.String())) + "\n")
		if o.Kind == compare.Removed {
			continue // what it was is in Git
		}
		lines += strings.Count(o.Diff, "\n")
		t.Diff(hunkLines(o.Diff))
	}
}

func (t text) stuck(rows []compare.Row) {
	lines := stuck(rows)
	if len(lines) == 0 {
		return
	}
	t.Heading(fmt.Sprintf("failing as before: %d", len(lines)))
	for _, line := range lines {
		t.Paragraph("  ", line)
	}
}

// hunkLines returns a unified diff without the names of its sides.
func hunkLines(diff string) string {
	_, rest, found := strings.Cut(diff, "\n@@")
	if !found {
		return "what differs is redacted\n"
	}
	return "@@" + rest
}

// text is a page of a terminal.
type text struct{ *format.Text }

// restartsHeading says how many workloads restart, and how many of them only for a label.
func restartsHeading(all []compare.Restart) string {
	labels := 0
	for i := range all {
		if all[i].Label {
			labels++
		}
	}
	heading := format.Count(len(all), "workload") + " to restart"
	if labels > 0 {
		heading += fmt.Sprintf(" (%d only for a label)", labels)
	}
	return heading
}
