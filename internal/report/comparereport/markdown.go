package comparereport

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/compare"
	"github.com/vixens-io/ballast/internal/report/format"
)

// Markdown writes a comparison for a comment on a pull request, what matters most first.
// Parts that do not fit are left out and counted.
func Markdown(w io.Writer, c *compare.Comparison, o Options) error {
	var m markdown
	fmt.Fprintf(&m, "### Ballast: %s\n\n", format.Escape(comparedSentence(c)))
	parts := make([]markdown, 8, 8+len(c.Rows))
	for _, note := range c.Notes {
		fmt.Fprintf(&parts[0], "%s\n\n", format.Escape(note))
	}
	parts[1].protections("Protections that are lost", c.Lost, askedBefore)
	parts[2].protections("New dangers that nothing fixes", c.Dangers, seeLine)
	parts[3].protections("Protections that change", c.Changed, seeLine)
	parts[4].compareRestarts(c.Restart)
	parts[5].compareMoves(c, o)
	parts[6].protections("Protections that are gained", c.Gained, asksNow)
	parts[7].Problems(c.New)
	for i := range c.Rows {
		if c.Rows[i].Kind != compare.Stuck {
			parts = append(parts, markdown{})
			parts[len(parts)-1].compared(&c.Rows[i])
		}
	}
	parts = append(parts, markdown{})
	parts[len(parts)-1].stuck(c.Rows)
	m.fit(parts)
	_, err := io.WriteString(w, m.String())
	return err
}

// fit writes the parts that there is room for.
func (m *markdown) fit(parts []markdown) {
	const sentence = 200 // more than the one below takes
	left := 0
	for i := range parts {
		if m.Len()+parts[i].Len()+sentence > format.MaxComment {
			left++
			continue
		}
		m.WriteString(parts[i].String())
	}
	if left > 0 {
		fmt.Fprintf(m, "**%s not fit into a comment.** `ballast diff --against` shows all of them.\n", partsDo(left))
	}
}

func partsDo(n int) string {
	if n == 1 {
		return "1 part does"
	}
	return fmt.Sprintf("%d parts do", n)
}

func (m *markdown) protections(title string, all []compare.Protection, asked string) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(m, "**%s: %d**\n\n", title, len(all))
	for i := range all[:min(len(all), format.MaxLines)] {
		p := &all[i]
		fmt.Fprintf(m, "- **%s** %s", format.Code(p.Rule), format.Escape(protected(p)))
		if change := changeOf(p); change != "" {
			m.More(format.Code(format.FieldPath(p.Path)) + ": " + format.Code(change))
		}
		m.More(format.Escape(format.Cut(p.Cause)))
		if p.Source != nil {
			m.More(fmt.Sprintf(asked, format.Code(p.Source.String())))
		}
		m.WriteByte('\n')
	}
	m.Rest(len(all))
	m.WriteByte('\n')
}

func (m *markdown) compareRestarts(all []compare.Restart) {
	if len(all) == 0 {
		return
	}
	var list markdown
	list.WriteString("| | workload | pods | why here | what changes |\n|---:|---|---:|---|---|\n")
	for i := range all[:min(len(all), format.MaxLines)] {
		r := &all[i]
		what := places(r.Why)
		if r.Note != "" {
			what += "; " + r.Note
		}
		fmt.Fprintf(&list, "| %d | %s | %d | %s | %s |\n", i+1, format.Escape(r.Object.String()), r.Pods,
			format.Escape(r.Order), format.Escape(what))
	}
	list.Rest(len(all))
	m.Fold(restartsHeading(all)+", in the order to sync them", list.String())
}

func (m *markdown) compareMoves(c *compare.Comparison, o Options) {
	if len(c.Moves) == 0 {
		return
	}
	fmt.Fprintf(m, "%s\n\n", format.Escape(movedSentence(&c.Total, o.Node)))
	var list markdown
	list.WriteString("| namespace | memory before | after | CPU before | after |\n|---|---:|---:|---:|---:|\n")
	for _, move := range c.Moves[:min(len(c.Moves), format.MaxLines)] {
		fmt.Fprintf(&list, "| %s | %s | %s | %s | %s |\n", format.Escape(move.Namespace),
			format.Memory(move.Before.Memory), format.Memory(move.After.Memory),
			format.CPU(move.Before.CPU), format.CPU(move.After.CPU))
	}
	list.Rest(len(c.Moves))
	m.Fold("by namespace", list.String())
}

// mostCommentLines is how much of the difference of an application a comment shows.
const mostCommentLines = 80

func (m *markdown) compared(r *compare.Row) {
	var body markdown
	fmt.Fprintf(&body, "%s\n\n", format.Code(r.Path))
	if why := whyRow(r); why != "" {
		fmt.Fprintf(&body, "%s\n\n", format.Escape(why))
	}
	left := mostCommentLines
	for i := range r.Objects {
		o := &r.Objects[i]
		fmt.Fprintf(&body, "%s %s\n\n", o.Kind, format.Code(o.Object.String()))
		if o.Kind == compare.Removed || left <= 0 {
			continue
		}
		left -= body.diff(o.Diff, left)
	}
	objects := format.Count(len(r.Objects), "object")
	m.Fold(fmt.Sprintf("<b>%s</b> %s: %s", r.Kind, html.EscapeString(comparedName(r)), objects), body.String())
}

func (m *markdown) stuck(rows []compare.Row) {
	lines := stuck(rows)
	if len(lines) == 0 {
		return
	}
	var list markdown
	for _, line := range lines[:min(len(lines), format.MaxLines)] {
		fmt.Fprintf(&list, "- %s\n", format.Escape(line))
	}
	list.Rest(len(lines))
	m.Fold(fmt.Sprintf("%d failing as before", len(lines)), list.String())
}

// diff writes at most so many lines of a difference, and returns how many.
func (m *markdown) diff(diff string, most int) int {
	lines := strings.Split(strings.TrimSuffix(hunkLines(diff), "\n"), "\n")
	fence := "```"
	for strings.Contains(diff, fence) {
		fence += "`"
	}
	fmt.Fprintf(m, "%sdiff\n", fence)
	for _, line := range lines[:min(len(lines), most)] {
		m.WriteString(printable.Text(line) + "\n")
	}
	fmt.Fprintf(m, "%s\n\n", fence)
	if more := len(lines) - most; more > 0 {
		fmt.Fprintf(m, "…and %s\n\n", format.Count(more, "more line"))
	}
	return min(len(lines), most)
}

// markdown is a comment on a pull request.
type markdown struct{ format.Markdown }
