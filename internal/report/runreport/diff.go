package runreport

import (
	"fmt"
	"io"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/report/format"
)

// Diff writes a unified diff between what was rendered and what leaves. Each hunk comes
// after the objects that it changes and the reasons, as comments that patch(1) skips.
// Each stream of the render (the output of kustomize, or a file of a directory) has a
// header and its own line numbers; one that does not change is not there.
//
// What may be secret is redacted, in context lines too, and what does not print is shown by its number.
// A diff with such a line says so: it shows what happens but cannot be applied.
func Diff(w io.Writer, r *engine.Result, o format.Options) error {
	d := &diff{Options: o}
	for _, p := range parts(r) {
		d.part(p)
	}
	_, err := io.WriteString(w, d.String())
	return err
}

// diff is a unified diff in the making.
type diff struct {
	strings.Builder
	format.Options
}

func (d *diff) part(p *part) {
	if len(p.edits) == 0 {
		return
	}
	name := printable.Line(p.name)
	d.line(format.Bold, "--- "+name+"\trendered")
	d.line(format.Bold, "+++ "+name+"\tsafe")
	hunks := p.hunks()
	reasons := p.reasons(hunks)
	for i, h := range hunks {
		for _, reason := range reasons[i] {
			d.line(format.Yellow, "# "+reason)
		}
		d.line(format.Cyan, fmt.Sprintf("@@ -%d,%d +%d,%d @@", h.from, h.before, h.to, h.after))
		d.hunk(p, h)
	}
}

func (d *diff) hunk(p *part, h hunk) {
	at := h.from
	for _, e := range h.edits {
		d.lines("", " ", &p.before, at, e.from)
		at = e.from + e.before
		d.lines(format.Red, "-", &p.before, e.from, at)
		d.lines(format.Green, "+", &p.after, e.to, e.to+e.after)
	}
	d.lines("", " ", &p.before, at, h.from+h.before)
}

// lines writes some lines of a stream, up to but not including the last.
func (d *diff) lines(c format.Color, sign string, s *stream, from, to int) {
	for n := from; n < to; n++ {
		line, _ := s.line(n)
		d.line(c, sign+shownLine(line))
		if !s.ends(n) {
			d.line("", `\ No newline at end of file`)
		}
	}
}

// shownLine returns a line of a manifest as it prints. The carriage return of its end is part of that.
func shownLine(line string) string {
	text, returned := strings.CutSuffix(line, "\r")
	if text = printable.Text(text); returned {
		text += "\r"
	}
	return text
}

func (d *diff) line(c format.Color, s string) {
	if c != "" {
		s = d.Paint(c, s)
	}
	d.WriteString(s + "\n")
}
