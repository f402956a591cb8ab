package auditreport

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// warned is a warning and the applications that have it.
type warned struct {
	text string
	apps []string
}

// warningsOf returns the warnings of all rows, each once.
func warningsOf(a *audit.Audit) []warned {
	var all []warned
	index := map[string]int{}
	for _, m := range applicationsOf(a) {
		for _, text := range m.Warnings {
			i, known := index[text]
			if !known {
				i = len(all)
				index[text] = i
				all = append(all, warned{text: printable.Line(text)})
			}
			all[i].apps = append(all[i].apps, m.name)
		}
	}
	return all
}

// who names some of the applications.
func (w warned) who() string {
	const most = 3
	names := strings.Join(w.apps[:min(len(w.apps), most)], ", ")
	if more := len(w.apps) - most; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	return names
}

func (t text) warnings(a *audit.Audit) {
	all := warningsOf(a)
	if len(all) == 0 {
		return
	}
	t.Heading("warnings")
	for _, w := range all[:min(len(all), format.MaxListed)] {
		t.Paragraph("  ", w.who())
		t.Paragraph("    ", w.text)
	}
	t.AndMore(len(all) - format.MaxListed)
}

// warnings lists the warnings of all rows behind a fold.
func (m *markdown) warnings(a *audit.Audit) {
	all := warningsOf(a)
	if len(all) == 0 {
		return
	}
	var list markdown
	for _, w := range all[:min(len(all), format.MaxLines)] {
		fmt.Fprintf(&list, "- %s: %s\n", format.Escape(format.Cut(w.who())), format.Escape(format.Cut(w.text)))
	}
	list.Rest(len(all))
	m.Fold(format.Count(len(all), "warning"), list.String())
}
