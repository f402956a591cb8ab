package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// Markdown writes every finding for a comment on a pull request.
func Markdown(w io.Writer, r *engine.Result) error {
	var m markdown
	s := summarize(r)
	fmt.Fprintf(&m, "### Ballast: %s\n\n", heading(s))
	if len(r.Findings) > 0 {
		m.summary(s)
	}
	for _, o := range objects(r.Findings) {
		fmt.Fprintf(&m, "#### %s\n\n%s\n\n", code(o.ref.String()), code(o.Line()))
		for _, f := range o.findings {
			m.finding(f)
		}
		m.WriteByte('\n')
	}
	_, err := io.WriteString(w, m.String())
	return err
}

type markdown struct{ strings.Builder }

func heading(s summary) string {
	text := fmt.Sprintf("%s in %s", count(s.Edits, "edit"), count(s.Objects, "object"))
	if s.Edits == 0 {
		text = "no edits"
	}
	if s.Errors > 0 {
		text += ", refused"
	}
	return text
}

func (m *markdown) summary(s summary) {
	fmt.Fprintf(m, "| edits | objects | open | errors | danger | waived | mitigated | reported | restarts |\n")
	fmt.Fprintf(m, "|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n")
	fmt.Fprintf(m, "| %d | %d | %d | %d | %d | %d | %d | %d | %d |\n\n",
		s.Edits, s.Objects, s.Open, s.Errors, s.Danger, s.Waived, s.Mitigated, s.Reported, len(s.Restarts))
	if len(s.Restarts) == 0 {
		return
	}
	names := make([]string, len(s.Restarts))
	for i, o := range s.Restarts {
		names[i] = code(o.String())
	}
	fmt.Fprintf(m, "Pods restart: %s.\n\n", strings.Join(names, ", "))
}

func (m *markdown) finding(f *transform.Finding) {
	_, status, _ := statusOf(f)
	fmt.Fprintf(m, "- **%s%s** %s", status, details(f), code(f.ID))
	if f.Container != "" {
		fmt.Fprintf(m, " in container %s", code(f.Container))
	}
	m.more(m.change(f))
	m.more(escape(f.Reason))
	if from := origin(f); from != "" {
		m.more(code(from))
	}
	m.WriteByte('\n')
}

// more begins another line of a list's item.
func (m *markdown) more(s string) { m.WriteString("\\\n  " + s) }

func (m *markdown) change(f *transform.Finding) string {
	text := code(shortPath(f))
	if f.Changes() {
		text += ": " + code(cut(show(f.Before))) + " → " + code(cut(show(f.After)))
	}
	return text
}

// maxValue is how many letters of a value a comment shows; JSON has all.
const maxValue = 300

func cut(s string) string {
	if letters := []rune(s); len(letters) > maxValue {
		return string(letters[:maxValue]) + "…"
	}
	return s
}

// code returns a code span of any text: its fence is longer than the backticks inside.
func code(s string) string {
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

// escape returns a text of one line that says in Markdown what it says as it is.
func escape(s string) string {
	var b strings.Builder
	for i, r := range strings.Join(strings.Fields(s), " ") {
		if strings.ContainsRune("\\`*_[]<>&#|~$", r) || i == 0 && strings.ContainsRune("-+=", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return printable.Line(b.String())
}
