package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/compare"
)

// CompareText writes a comparison for a terminal: what is lost first, then the restarts in the
// order to let them, the requests, and last what changes in each application.
func CompareText(w io.Writer, c *compare.Comparison, o CompareOptions) error {
	t := newText(o.Options)
	t.heading(comparedSentence(c))
	t.compareNotes(c)
	t.protections("protections that are LOST", c.Lost, len(c.Lost), askedBefore, red)
	t.protections("dangers that are new, and left", c.Dangers, len(c.Dangers), seeLine, red)
	t.protections("protections that change", c.Changed, len(c.Changed), seeLine, yellow)
	t.protections("protections that are gained", c.Gained, mostListed, asksNow, green)
	t.problems(c.New)
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

func (t *text) compareNotes(c *compare.Comparison) {
	for _, note := range c.Notes {
		t.paragraph("  ", note)
	}
}

// protections lists some of the protections; asked says of a line of the registry what it is to
// them.
func (t *text) protections(title string, all []compare.Protection, most int, asked string, c color) {
	if len(all) == 0 {
		return
	}
	t.heading(fmt.Sprintf("%s: %d", title, len(all)))
	for i := range all[:min(len(all), most)] {
		p := &all[i]
		t.WriteString("  " + t.paint(c, printable.Line(p.Rule)) + "  " + protected(p) + "\n")
		if change := changeOf(p); change != "" {
			t.paragraph("    ", fieldPath(p.Path)+": "+change)
		}
		cause := p.Cause
		if p.Source != nil {
			cause += "; " + fmt.Sprintf(asked, p.Source)
		}
		t.paragraph("    ", cause)
	}
	t.andMore(len(all) - most)
}

func (t *text) restarts(all []compare.Restart) {
	if len(all) == 0 {
		return
	}
	t.heading(count(len(all), "workload") + " to restart; let them in this order")
	for i := range all {
		r := &all[i]
		fmt.Fprintf(t, "  %s  %s (%s)\n", t.paint(faint, fmt.Sprintf("%2d", i+1)), t.paint(bold, printable.Line(r.Object.String())), count(int(r.Pods), "pod"))
		t.paragraph("      ", r.Order)
		t.paragraph("      ", places(r.Why))
		t.paragraph("      ", r.Note)
	}
}

func (t *text) moves(c *compare.Comparison, node audit.Requests) {
	if len(c.Moves) == 0 {
		return
	}
	t.heading(movedSentence(&c.Total, node))
	t.WriteByte('\n')
	table := table{columns: []column{{"NAMESPACE", names}, {"MEMORY", numbers}, {"", numbers}, {"", numbers}, {"CPU", numbers}, {"", numbers}, {"", numbers}}}
	for _, m := range c.Moves {
		table.rows = append(table.rows, []cell{
			{printable.Line(m.Namespace), bold},
			{memory(m.Before.Memory), ""}, {"→ " + memory(m.After.Memory), ""}, {signed(m.After.Memory-m.Before.Memory, memory), ""},
			{cpu(m.Before.CPU), ""}, {"→ " + cpu(m.After.CPU), ""}, {signed(m.After.CPU-m.Before.CPU, cpu), ""},
		})
	}
	t.table(&table)
}

func (t *text) compared(r *compare.Row) {
	t.heading(fmt.Sprintf("%s %s", r.Kind, comparedName(r)))
	if r.App != "" {
		t.WriteString("  " + t.paint(faint, printable.Line(r.Path)) + "\n")
	}
	t.paragraph("  ", whyRow(r))
	lines := 0
	for i := range r.Objects {
		o := &r.Objects[i]
		if lines >= mostDiffLines {
			t.paragraph("  ", fmt.Sprintf("… and %s; -o json has them all", count(len(r.Objects)-i, "more object")))
			return
		}
		t.WriteString("  " + string(o.Kind) + " " + t.paint(bold, printable.Line(o.Object.String())) + "\n")
		if o.Kind == compare.Removed {
			continue // what it was is in Git
		}
		lines += strings.Count(o.Diff, "\n")
		t.difference(hunkLines(o.Diff))
	}
}

func (t *text) stuck(rows []compare.Row) {
	lines := stuck(rows)
	if len(lines) == 0 {
		return
	}
	t.heading(fmt.Sprintf("failing as before: %d", len(lines)))
	for _, line := range lines {
		t.paragraph("  ", line)
	}
}

// hunkLines returns a unified diff without the names of its sides.
func hunkLines(diff string) string {
	_, rest, found := strings.Cut(diff, "\n@@")
	if !found {
		return "what differs is masked\n"
	}
	return "@@" + rest
}
