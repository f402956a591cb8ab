package format

import (
	"fmt"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/vixens-io/ballast/internal/core/printable"
)

// MaxListed is how many errors or problems the text shows in full; JSON and the page have
// all.
const MaxListed = 20

// AndMore says how many more there are, if any.
func (t *Text) AndMore(n int) {
	if n > 0 {
		fmt.Fprintf(t, "  and %d more\n", n)
	}
}

// Heading begins a part of the page.
func (t *Text) Heading(s string) {
	t.WriteByte('\n')
	for _, line := range Wrap(s, t.Columns) {
		t.WriteString(t.Paint(Bold, printable.Line(line)) + "\n")
	}
}

// Text is a page of a terminal.
type Text struct {
	strings.Builder
	Options
	Columns int
}

// NewText returns an empty page.
func NewText(o Options) *Text {
	t := &Text{Options: o, Columns: 80}
	if o.Width > 0 {
		t.Columns = max(o.Width, minWidth)
	}
	return t
}

const minWidth = 40

// Paragraph writes a wrapped and indented text.
func (t *Text) Paragraph(indent, s string) {
	for _, line := range Wrap(s, t.Columns-len(indent)) {
		t.WriteString(indent + printable.Line(line) + "\n")
	}
}

// Wrap breaks a text between words into lines of at most so many columns, unless a word
// is longer.
func Wrap(s string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && uniseg.StringWidth(line)+1+uniseg.StringWidth(word) > width {
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

// MaxDiffLines is how much of a difference a person is shown.
const MaxDiffLines = 200

// Diff shows a unified diff, coloured, up to its bound.
func (t *Text) Diff(diff string) {
	lines := strings.Split(strings.TrimSuffix(diff, "\n"), "\n")
	if diff == "" {
		return
	}
	more := len(lines) - MaxDiffLines
	for _, line := range lines[:min(len(lines), MaxDiffLines)] {
		t.WriteString("     " + t.Paint(diffColor(line), printable.Text(line)) + "\n")
	}
	if more > 0 {
		fmt.Fprintf(t, "     … and %s\n", Count(more, "more line"))
	}
}

func diffColor(line string) Color {
	switch {
	case strings.HasPrefix(line, "@@"):
		return Cyan
	case strings.HasPrefix(line, "-"):
		return Red
	case strings.HasPrefix(line, "+"):
		return Green
	}
	return ""
}
