package report

import (
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// statusOf returns the mark and the word of a finding's status. What is left open though
// it is dangerous, or refuses the render, is written large.
func statusOf(f *transform.Finding) (mark, word string, c color) {
	switch {
	case f.Refuses(), isDanger(f):
		return "!", "OPEN", red
	case f.Status == transform.Open:
		return "!", "open", yellow
	case f.Status == transform.Waived:
		return "-", "waived", yellow
	case f.Status == transform.Mitigated:
		return "~", "mitigated", yellow
	case f.Status == transform.Reported:
		return "?", "reported", cyan
	}
	return "+", "applied", green
}

// title returns what was found, and in which container.
func title(f *transform.Finding) string {
	if f.Container == "" {
		return f.ID
	}
	return f.ID + " in container " + printable.Line(f.Container)
}

// details returns what else matters of a finding: " (error, danger)".
func details(f *transform.Finding) string {
	var all []string
	if f.Status == transform.Open || f.Status == transform.Reported && f.Severity == transform.Error {
		all = append(all, string(f.Severity))
	}
	if f.Danger && f.Status != transform.Applied {
		all = append(all, "danger")
	}
	switch {
	case f.Restarts && f.Status == transform.Applied:
		all = append(all, "restarts pods")
	case f.Restarts && f.Status == transform.Reported:
		all = append(all, "would restart pods")
	}
	if len(all) == 0 {
		return ""
	}
	return " (" + strings.Join(all, ", ") + ")"
}

// origin returns the registry line that asks for a finding, and the one that waives it.
func origin(f *transform.Finding) string {
	var lines []string
	if f.Source != nil {
		lines = append(lines, f.Source.String())
	}
	if f.Waiver != nil {
		waived := "waived in " + f.Waiver.Source.String()
		if !f.Waiver.Until.IsZero() {
			waived += " until " + f.Waiver.Until.String()
		}
		lines = append(lines, waived)
	}
	return strings.Join(lines, "; ")
}

// isDanger reports whether a finding is left open though it may cost data or keep pods
// from running.
func isDanger(f *transform.Finding) bool { return f.Danger && f.Status == transform.Open }
