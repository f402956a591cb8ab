package format

import (
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// Status returns the mark and the word of a finding's status. What is left open though
// it is dangerous, or refuses the render, is written large.
func Status(f *transform.Finding) (mark, word string, c Color) {
	switch {
	case f.Refuses(), IsDanger(f):
		return "!", "OPEN", Red
	case f.Status == transform.Open:
		return "!", "open", Yellow
	case f.Status == transform.Waived:
		return "-", "waived", Yellow
	case f.Status == transform.Mitigated:
		return "~", "mitigated", Yellow
	case f.Status == transform.Reported:
		return "?", "reported", Cyan
	}
	return "+", "applied", Green
}

// Title returns what was found, and in which container.
func Title(f *transform.Finding) string {
	if f.Container == "" {
		return f.ID
	}
	return f.ID + " in container " + printable.Line(f.Container)
}

// Details returns what else matters of a finding: " (error, danger)".
func Details(f *transform.Finding) string {
	var all []string
	isRaised := f.Severity == transform.Warning && f.Rule.Severity == transform.Info // more than edits of its rule are
	if f.Status == transform.Open || f.Status == transform.Reported && f.Severity == transform.Error ||
		f.Status == transform.Applied && isRaised {
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

// Origin returns the registry line that asks for a finding, and the one that waives it.
func Origin(f *transform.Finding) string {
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

// IsDanger reports whether a finding is left open though it may cost data or keep pods
// from running.
func IsDanger(f *transform.Finding) bool { return f.Danger && f.Status == transform.Open }
