package auditreport

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// pageFinding is a finding that unfolds.
type pageFinding struct {
	Status, ID, Container, Path string
	Badges                      []string
	Change                      string // in a few letters; empty where that is not enough
	Reason, Waived              string
	Before, After               string // empty where Change or Diff says it
	Place, Origin               string
	Open                        bool // without a click, once its application is
	Diff                        []diffRun
}

const (
	maxShown  = 6  // findings of an application that are unfolded at once
	maxChange = 48 // letters of a change that need no unfolding
)

// newPageFinding shows a finding, with its hunk if that is not shown elsewhere.
func newPageFinding(f *audit.Finding, withHunk bool) pageFinding {
	_, word, _ := format.Status(&f.Finding)
	shown := pageFinding{
		Status: word, ID: printable.Line(f.ID), Container: printable.Line(f.Container),
		Path:   printable.Line(format.ShortPath(&f.Finding)),
		Badges: badges(&f.Finding), Reason: printable.Line(f.Reason),
		Place: printable.Line(f.Place), Origin: printable.Line(format.Origin(&f.Finding)),
	}
	if f.Status == transform.Waived {
		shown.Waived = "by the registry"
		if f.Waiver != nil {
			shown.Waived = printable.Line(f.Waiver.Reason)
		}
	}
	if withHunk {
		shown.Diff = diffRuns(f.Hunk)
	}
	if !f.Changes() {
		return shown
	}
	before, after := format.Cut(format.Show(f.Before)), format.Cut(format.Show(f.After))
	switch change := before + " → " + after; {
	case f.Before == nil && len([]rune(after)) <= maxChange:
		shown.Change = after
	case len([]rune(change)) <= maxChange:
		shown.Change = change
	case shown.Diff == nil:
		shown.Before, shown.After = before, after
	}
	return shown
}

// badges returns what else matters of a finding, as words.
func badges(f *transform.Finding) []string {
	words := strings.Split(strings.Trim(format.Details(f), " ()"), ", ")
	return slices.DeleteFunc(words, func(word string) bool {
		return word == "" || word == "restarts pods" // said of the object
	})
}

// diffRun is lines of a diff that begin with the same sign.
type diffRun struct{ Sign, Text string }

// diffRuns takes a hunk apart, so that a run of lines needs one element of the page.
func diffRuns(hunk string) []diffRun {
	var runs []diffRun
	for line := range strings.Lines(hunk) {
		line = strings.TrimRight(line, "\r\n")
		sign := line[:min(len(line), 1)]
		text := printable.Line(strings.ReplaceAll(line, "\t", "    ")) + "\n"
		if n := len(runs); n > 0 && runs[n-1].Sign == sign {
			runs[n-1].Text += text
			continue
		}
		runs = append(runs, diffRun{sign, text})
	}
	return runs
}
