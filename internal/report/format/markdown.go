package format

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// MaxComment is how many letters GitHub takes in a comment. It counts UTF-16 units; we
// count bytes, of which there are never less. Findings are shown in full up to the second
// number, so that there is room for the names of what follows.
const (
	MaxComment  = 65536
	MaxDetails  = 48 << 10
	maxProblems = 12 << 10 // for those of the registry and the repository
)

// Fold hides a text behind a line of HTML.
func (m *Markdown) Fold(summary, body string) {
	fmt.Fprintf(m, "<details><summary>%s</summary>\n\n%s\n</details>\n\n", summary, body)
}

// MaxLines is how many lines of a list a comment shows.
const MaxLines = 25

// Rest says how many of n entries of a list are not shown.
func (m *Markdown) Rest(n int) {
	if more := n - MaxLines; more > 0 {
		fmt.Fprintf(m, "\n…and %d more\n", more)
	}
}

// Markdown is a comment on a pull request.
type Markdown struct{ strings.Builder }

// Finding writes a finding as an item of a list.
func (m *Markdown) Finding(f *transform.Finding) {
	_, status, _ := Status(f)
	fmt.Fprintf(m, "- **%s%s** %s", status, Details(f), Code(f.ID))
	if f.Container != "" {
		fmt.Fprintf(m, " in container %s", Code(f.Container))
	}
	m.More(m.change(f))
	m.More(Escape(f.Reason))
	if from := Origin(f); from != "" {
		m.More(Code(from))
	}
	m.WriteByte('\n')
}

// More begins another line of a list's item.
func (m *Markdown) More(s string) { m.WriteString("\\\n  " + s) }

func (m *Markdown) change(f *transform.Finding) string {
	text := Code(ShortPath(f))
	if f.Changes() {
		text += ": " + Code(Cut(Show(f.Before))) + " → " + Code(Cut(Show(f.After)))
	}
	return text
}

// maxValue is how many letters of a value a comment shows; JSON has all.
const maxValue = 300

// Cut returns the beginning of a value that is long.
func Cut(s string) string {
	if letters := []rune(s); len(letters) > maxValue {
		return string(letters[:maxValue]) + "…"
	}
	return s
}

// Code returns a code span of any text: its fence is longer than the backticks inside.
func Code(s string) string {
	s = printable.Line(s)
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.Trim(s, " ") != s || s == "" {
		s = " " + s + " "
	}
	return fence + s + fence
}

// Escape returns a text of one line that says in Markdown what it says as it is.
func Escape(s string) string {
	var b strings.Builder
	for i, r := range strings.Join(strings.Fields(s), " ") {
		if strings.ContainsRune("\\`*_[]<>&#|~$", r) || i == 0 && strings.ContainsRune("-+=", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return printable.Line(b.String())
}
