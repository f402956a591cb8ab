package driftreport

import (
	"fmt"
	"io"

	"github.com/vixens-io/ballast/internal/fleet/drift"
	"github.com/vixens-io/ballast/internal/report/format"
)

// Markdown writes it for a comment or a report, the worst first. What does not fit into a comment is counted.
func Markdown(w io.Writer, d *drift.Drift, o Options) error {
	var m markdown
	fmt.Fprintf(&m, "### Ballast: %s\n\n", format.Escape(sentence(d)))
	for _, line := range figures(d) {
		fmt.Fprintf(&m, "- %s\n", format.Escape(line))
	}
	for _, note := range d.Notes {
		fmt.Fprintf(&m, "- note: %s\n", format.Escape(format.Cut(note)))
	}
	m.WriteByte('\n')
	left := 0
	for _, v := range drift.Verdicts() {
		left += m.rows(d, v, o)
	}
	left += m.absent(d.Absent)
	if left > 0 {
		fmt.Fprintf(&m, "**%s more do not fit into a comment.** `ballast drift` shows all of them.\n",
			format.Count(left, "line"))
	}
	_, err := io.WriteString(w, m.String())
	return err
}

// markdown is a comment.
type markdown struct{ format.Markdown }

// fits reports whether there is room for a text, and for the sentence that says what is left out.
func (m *markdown) fits(text string) bool {
	const sentence = 200
	return m.Len()+len(text)+sentence <= format.MaxComment
}

// rows writes the rows of a verdict, and returns how many do not fit.
func (m *markdown) rows(d *drift.Drift, v drift.Verdict, o Options) (left int) {
	heading := fmt.Sprintf("**%s: %d**\n\n", v, d.Totals.Verdicts[v])
	for i := range d.Rows {
		r := &d.Rows[i]
		if r.Verdict != v || !o.isShown(r) {
			continue
		}
		text := heading + row(r)
		if !m.fits(text) {
			left++
			continue
		}
		m.WriteString(text)
		heading = ""
	}
	if heading == "" {
		m.WriteByte('\n')
	}
	return left
}

// row returns a row as an item of a list, with a table of its differences.
func row(r *drift.Row) string {
	var m markdown
	fmt.Fprintf(&m, "- **%s**", format.Escape(name(r)))
	if from := about(r); from != "" {
		fmt.Fprintf(&m, " %s", format.Escape(from))
	}
	for _, line := range lines(r) {
		m.More(format.Escape(line))
	}
	m.WriteByte('\n')
	if len(r.Differences) > 0 {
		m.WriteString("\n  | field | Git | through Ballast | live | |\n  |---|---|---|---|---|\n")
		for i := range r.Differences {
			x := &r.Differences[i]
			fmt.Fprintf(&m, "  | %s | %s | %s | %s | %s |\n", format.Escape(format.FieldPath(x.Path)),
				format.Escape(value(x.Raw)), format.Escape(value(x.Ballast)), format.Escape(value(x.Live)), format.Escape(why(x)))
		}
		m.WriteByte('\n')
	}
	if r.Pods != nil {
		for i := range r.Pods.Differ {
			x := &r.Pods.Differ[i]
			fmt.Fprintf(&m, "  - pods, %s: %s\n", format.Escape(format.FieldPath(x.Path)), format.Escape(onPods(x)))
		}
	}
	return m.String()
}

func (m *markdown) absent(all []drift.Absent) (left int) {
	heading := fmt.Sprintf("**Applications of which nothing lives: %d**\n\n", len(all))
	for i := range all {
		a := &all[i]
		text := heading + fmt.Sprintf("- %s (%s, %s): %s\n", format.Escape(a.App), format.Escape(a.Path),
			format.Count(a.Objects, "object"), format.Escape(a.Why))
		if i >= format.MaxLines || !m.fits(text) {
			left++
			continue
		}
		m.WriteString(text)
		heading = ""
	}
	return left
}
