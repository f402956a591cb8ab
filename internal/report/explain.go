package report

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// Explain writes every finding as text, object by object, and ends with a summary.
func Explain(w io.Writer, r *engine.Result, o Options) error {
	t := newText(o)
	for _, o := range objects(r.Findings) {
		t.object(o)
	}
	t.paragraph("", summarize(r).String())
	_, err := io.WriteString(w, t.String())
	return err
}

// text is a page of a terminal.
type text struct {
	strings.Builder
	Options
	width int
}

func newText(o Options) *text {
	t := &text{Options: o, width: 80}
	if o.Width > 0 {
		t.width = max(o.Width, minWidth)
	}
	return t
}

const (
	minWidth = 40
	margin   = "               " // as wide as "  + mitigated  "
	maxLines = 6                 // of one value; diff and JSON have the rest
)

func (t *text) object(o *object) {
	t.WriteString(t.paint(bold, printable.Line(o.ref.String())) + "  " + t.paint(faint, printable.Line(o.Line())) + "\n\n")
	for _, f := range o.findings {
		t.finding(f)
	}
}

func (t *text) finding(f *transform.Finding) {
	mark, word, color := statusOf(f)
	heading := bold
	if color == red {
		heading = red
	}
	before := "  " + t.paint(color, mark+" "+word) + strings.Repeat(" ", len("mitigated")-len(word)+2)
	for _, line := range wrap(title(f)+details(f), t.width-len(margin)) {
		t.WriteString(before + t.paint(heading, line) + "\n")
		before = margin
	}
	t.change(f)
	t.paragraph(margin, f.Reason)
	if from := origin(f); from != "" {
		t.WriteString(margin + t.paint(faint, printable.Line(from)) + "\n")
	}
	t.WriteByte('\n')
}

// change shows the field and its values: on one line if they fit, else one below the
// other.
func (t *text) change(f *transform.Finding) {
	path := shortPath(f)
	oneLine := path + ": " + show(f.Before) + " → " + show(f.After)
	switch {
	case !f.Changes():
		t.WriteString(margin + path + "\n")
	case utf8.RuneCountInString(margin+oneLine) <= t.width:
		t.WriteString(margin + oneLine + "\n")
	default:
		t.WriteString(margin + path + ":\n")
		t.value("- ", f.Before, red)
		t.value("+ ", f.After, green)
	}
}

func (t *text) value(sign string, v any, c color) {
	if v == nil {
		return
	}
	lines := wrap(show(v), t.width-len(margin)-len(sign))
	if len(lines) > maxLines {
		lines = append(lines[:maxLines-1], "…")
	}
	for _, line := range lines {
		t.WriteString(margin + t.paint(c, sign+line) + "\n")
		sign = "  "
	}
}

func (t *text) paragraph(indent, s string) {
	for _, line := range wrap(s, t.width-len(indent)) {
		t.WriteString(indent + printable.Line(line) + "\n")
	}
}

// wrap breaks a text between words into lines of at most so many columns, unless a word
// is longer.
func wrap(s string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line == "" {
		return lines
	}
	return append(lines, line)
}
