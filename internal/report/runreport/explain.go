package runreport

import (
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/report/format"
)

// Explain writes every finding as text, object by object, and ends with a summary.
func Explain(w io.Writer, r *engine.Result, o format.Options) error {
	t := text{format.NewText(o)}
	for _, o := range objects(r.Findings) {
		t.object(o)
	}
	t.Paragraph("", summarize(r).String())
	_, err := io.WriteString(w, t.String())
	return err
}

const (
	margin   = "               " // as wide as "  + mitigated  "
	maxLines = 6                 // of one value; diff and JSON have the rest
)

func (t text) object(o *object) {
	t.WriteString(t.Paint(format.Bold, printable.Line(o.ref.String())) + "  " +
		t.Paint(format.Faint, printable.Line(o.Line())) + "\n\n")
	for _, f := range o.findings {
		t.finding(f)
	}
}

func (t text) finding(f *transform.Finding) {
	mark, word, color := format.Status(f)
	heading := format.Bold
	if color == format.Red {
		heading = format.Red
	}
	before := "  " + t.Paint(color, mark+" "+word) + strings.Repeat(" ", len("mitigated")-len(word)+2)
	for _, line := range format.Wrap(format.Title(f)+format.Details(f), t.Columns-len(margin)) {
		t.WriteString(before + t.Paint(heading, line) + "\n")
		before = margin
	}
	t.change(f)
	t.Paragraph(margin, f.Reason)
	if from := format.Origin(f); from != "" {
		t.WriteString(margin + t.Paint(format.Faint, printable.Line(from)) + "\n")
	}
	t.WriteByte('\n')
}

// change shows the field and its values: on one line if they fit, else one below the
// other.
func (t text) change(f *transform.Finding) {
	path := format.ShortPath(f)
	oneLine := path + ": " + format.Show(f.Before) + " → " + format.Show(f.After)
	switch {
	case !f.Changes():
		t.WriteString(margin + path + "\n")
	case uniseg.StringWidth(margin+oneLine) <= t.Columns:
		t.WriteString(margin + oneLine + "\n")
	default:
		t.WriteString(margin + path + ":\n")
		t.value("- ", f.Before, format.Red)
		t.value("+ ", f.After, format.Green)
	}
}

func (t text) value(sign string, v any, c format.Color) {
	if v == nil {
		return
	}
	lines := format.Wrap(format.Show(v), t.Columns-len(margin)-len(sign))
	if len(lines) > maxLines {
		lines = append(lines[:maxLines-1], "…")
	}
	for _, line := range lines {
		t.WriteString(margin + t.Paint(c, sign+line) + "\n")
		sign = "  "
	}
}

// text is a page of a terminal.
type text struct{ *format.Text }
