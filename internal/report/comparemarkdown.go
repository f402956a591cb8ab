package report

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/vixens-io/ballast/internal/compare"
)

// CompareMarkdown writes a comparison for a comment on a pull request. What does not fit is left
// out, from the end, and counted.
func CompareMarkdown(w io.Writer, c *compare.Comparison, o CompareOptions) error {
	var m markdown
	fmt.Fprintf(&m, "### Ballast: %s\n\n", escape(comparedSentence(c)))
	for _, note := range c.Notes {
		fmt.Fprintf(&m, "%s\n\n", escape(note))
	}
	m.protections("Protections that are lost", c.Lost, true)
	m.protections("Protections that change", c.Changed, true)
	m.protections("Protections that are gained", c.Gained, false)
	m.problems(c.New)
	m.compareRestarts(c.Restart)
	m.compareMoves(c, o)
	for i := range c.Rows {
		var row markdown
		row.compared(&c.Rows[i])
		const sentence = 200 // more than the one below takes
		if m.Len()+row.Len()+sentence > maxComment {
			fmt.Fprintf(&m, "**%s more do not fit into a comment.** `ballast diff --against` shows all.\n", count(len(c.Rows)-i, "member"))
			break
		}
		m.WriteString(row.String())
	}
	_, err := io.WriteString(w, m.String())
	return err
}

// mostListed is how many lines of a list a comment shows.
const mostListed = 60

func (m *markdown) protections(title string, all []compare.Protection, open bool) {
	if len(all) == 0 {
		return
	}
	var list markdown
	for i := range all[:min(len(all), mostListed)] {
		p := &all[i]
		fmt.Fprintf(&list, "- **%s** %s", code(p.Rule), escape(protected(p)))
		if p.Before != nil || p.After != nil {
			list.more(code(fieldPath(p.Path)) + ": " + code(cut(show(p.Before))) + " → " + code(cut(show(p.After))))
		}
		list.more(escape(p.Cause))
		if p.Source != nil {
			list.more(code(p.Source.String()))
		}
		list.WriteByte('\n')
	}
	list.rest(len(all))
	if open {
		fmt.Fprintf(m, "**%s: %d**\n\n%s\n", title, len(all), list.String())
		return
	}
	m.fold(fmt.Sprintf("%s: %d", title, len(all)), list.String())
}

func (m *markdown) rest(n int) {
	if more := n - mostListed; more > 0 {
		fmt.Fprintf(m, "\n…and %d more\n", more)
	}
}

func (m *markdown) compareRestarts(all []compare.Restart) {
	if len(all) == 0 {
		return
	}
	var list markdown
	list.WriteString("| | workload | pods | why here | what changes |\n|---:|---|---:|---|---|\n")
	for i := range all[:min(len(all), mostListed)] {
		r := &all[i]
		what := places(r.Why)
		if r.Note != "" {
			what += "; " + r.Note
		}
		fmt.Fprintf(&list, "| %d | %s | %d | %s | %s |\n", i+1, escape(r.Object.String()), r.Pods, escape(r.Order), escape(what))
	}
	list.rest(len(all))
	m.fold(count(len(all), "workload")+" to restart, in the order to let them", list.String())
}

func (m *markdown) compareMoves(c *compare.Comparison, o CompareOptions) {
	if len(c.Moves) == 0 {
		return
	}
	fmt.Fprintf(m, "%s\n\n", escape(movedSentence(&c.Total, o.Node)))
	var list markdown
	list.WriteString("| namespace | memory before | after | CPU before | after |\n|---|---:|---:|---:|---:|\n")
	for _, move := range c.Moves[:min(len(c.Moves), mostListed)] {
		fmt.Fprintf(&list, "| %s | %s | %s | %s | %s |\n", escape(move.Namespace),
			memory(move.Before.Memory), memory(move.After.Memory), cpu(move.Before.CPU), cpu(move.After.CPU))
	}
	list.rest(len(c.Moves))
	m.fold("by namespace", list.String())
}

// mostCommentLines is how much of the difference of a member a comment shows.
const mostCommentLines = 80

func (m *markdown) compared(r *compare.Row) {
	var body markdown
	fmt.Fprintf(&body, "%s\n\n", code(r.Path))
	if why := whyRow(r); why != "" {
		fmt.Fprintf(&body, "%s\n\n", escape(why))
	}
	left := mostCommentLines
	for i := range r.Objects {
		o := &r.Objects[i]
		fmt.Fprintf(&body, "%s %s\n\n", o.Kind, code(o.Object.String()))
		if o.Kind == compare.Removed || left <= 0 {
			continue
		}
		left -= body.diff(o.Diff, left)
	}
	m.fold(fmt.Sprintf("<b>%s</b> %s: %s", r.Kind, html.EscapeString(comparedName(r)), count(len(r.Objects), "object")), body.String())
}

// diff writes at most so many lines of a difference, and gives how many.
func (m *markdown) diff(diff string, most int) int {
	lines := strings.Split(strings.TrimSuffix(hunkLines(diff), "\n"), "\n")
	fence := "```"
	for strings.Contains(diff, fence) {
		fence += "`"
	}
	fmt.Fprintf(m, "%sdiff\n", fence)
	for _, line := range lines[:min(len(lines), most)] {
		m.WriteString(printable(line) + "\n")
	}
	fmt.Fprintf(m, "%s\n\n", fence)
	if more := len(lines) - most; more > 0 {
		fmt.Fprintf(m, "…and %s\n\n", count(more, "more line"))
	}
	return min(len(lines), most)
}
