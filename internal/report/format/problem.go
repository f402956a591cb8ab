package format

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
)

// WorstProblems returns problems, errors first.
func WorstProblems(problems []audit.Problem) []audit.Problem {
	return slices.SortedStableFunc(slices.Values(problems), func(a, b audit.Problem) int {
		return cmp.Compare(SeverityRank(b.Severity), SeverityRank(a.Severity))
	})
}

// SeverityRank says how much a severity matters, the more the higher.
func SeverityRank(s transform.Severity) int {
	return slices.Index([]transform.Severity{transform.Info, transform.Warning, transform.Error}, s)
}

// ProblemPlace returns where a problem is, as an editor jumps to it; nothing if it is
// nowhere.
func ProblemPlace(p *audit.Problem) string {
	return printable.Line(transform.Source{File: p.File, Line: p.Line}.String())
}

// Prefixed puts something before a text, unless there is none.
func Prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// Problems puts problems behind a fold, the worst first, as far as there is room.
func (m *Markdown) Problems(problems []audit.Problem) {
	if len(problems) == 0 {
		return
	}
	var list Markdown
	for i, p := range WorstProblems(problems) {
		if list.Len() > maxProblems {
			fmt.Fprintf(&list, "- and %d more\n", len(problems)-i)
			break
		}
		fmt.Fprintf(&list, "- **%s** %s\\\n  %s", p.Severity, Code(Cut(p.ID)), Escape(Cut(p.Message)))
		if place := ProblemPlace(&p); place != "" {
			list.More(Code(Cut(place)))
		}
		list.WriteByte('\n')
	}
	m.Fold(fmt.Sprintf("The registry and the repository: %s", Count(len(problems), "problem")), list.String())
}

// Problems lists problems, the worst first.
func (t *Text) Problems(problems []audit.Problem) {
	if len(problems) == 0 {
		return
	}
	t.Heading("the registry and the repository")
	for _, p := range WorstProblems(problems)[:min(len(problems), MaxListed)] {
		t.WriteString("  " + t.Paint(severityColor(p.Severity), string(p.Severity)) + " " +
			t.Paint(Bold, printable.Line(p.ID)) + t.Paint(Faint, Prefixed("  ", ProblemPlace(&p))) + "\n")
		t.Paragraph("    ", p.Message)
	}
	t.AndMore(len(problems) - MaxListed)
}

func severityColor(s transform.Severity) Color {
	switch s {
	case transform.Error:
		return Red
	case transform.Warning:
		return Yellow
	}
	return Cyan
}
