// Package comparereport shows what a change does to a fleet: as text, JSON and Markdown.
package comparereport

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/compare"
	"github.com/vixens-io/ballast/internal/report/format"
)

// Options say how a comparison is shown.
type Options struct {
	format.Options
	Node audit.Requests // what one node has; zero where nobody said
}

// JSON writes a comparison for programs, as one object.
func JSON(w io.Writer, c *compare.Comparison) error {
	return format.JSON(w, struct {
		format.TypeMeta
		*compare.Comparison
	}{format.MetaOf("Comparison"), c})
}

// comparedSentence says how a fleet differs, in a line.
func comparedSentence(c *compare.Comparison) string {
	var parts []string
	for _, p := range []struct {
		kind compare.Kind
		what string
	}{
		{compare.Failing, "cannot be rendered"}, {compare.Refused, "refused"}, {compare.Differs, "changed"},
		{compare.Added, "new"}, {compare.Removed, "gone"}, {compare.Unknown, "failed before"},
		{compare.Stuck, "failing as before"},
	} {
		if n := len(ofKind(c.Rows, p.kind)); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, p.what))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "all as before")
	}
	against := strings.Join(slices.DeleteFunc([]string{c.Against, c.With}, func(s string) bool { return s == "" }), " by ")
	return fmt.Sprintf("%s against %s: %s", format.Count(c.Applications, "application"),
		printable.Line(against), strings.Join(parts, ", "))
}

func ofKind(rows []compare.Row, kind compare.Kind) []compare.Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r compare.Row) bool { return r.Kind != kind })
}

// comparedName returns the name of an application.
func comparedName(r *compare.Row) string {
	if r.App == "" {
		return printable.Line(r.Path)
	}
	return printable.Line(r.App)
}

// whyRow says what became of an application that cannot be compared.
func whyRow(r *compare.Row) string {
	switch r.Kind {
	case compare.Failing:
		return r.After.Error
	case compare.Refused:
		return "Ballast refuses the render; `ballast explain` lists the reasons"
	case compare.Unknown:
		return "could not be rendered before: " + r.Before.Error
	}
	return r.Note
}

// What a line of the registry that protects is to the reader of a list.
const (
	askedBefore = "before: %s"
	asksNow     = "now: %s"
	seeLine     = "see %s"
)

// stuck names the applications that fail as they did before, each with the beginning of why: the change
// is not to blame, and -o json has all of it.
func stuck(rows []compare.Row) []string {
	var lines []string
	for _, r := range ofKind(rows, compare.Stuck) {
		const most = 160
		why := []rune(strings.Join(strings.Fields(r.After.Error), " "))
		line := comparedName(&r) + ": " + string(why[:min(len(why), most)])
		if len(why) > most {
			line += "…"
		}
		lines = append(lines, printable.Line(line))
	}
	return lines
}

// protected says what a protection is about.
func protected(p *compare.Protection) string {
	text := p.Object.String()
	if p.Container != "" {
		text += ", container " + p.Container
	}
	if p.App != "" && p.Object.Kind != "Application" {
		text += " (" + p.App + ")"
	}
	return printable.Line(text)
}

// changeOf returns the values that a protection is about: one, if nothing sets another.
func changeOf(p *compare.Protection) string {
	before, after := format.Cut(format.Show(p.Before)), format.Cut(format.Show(p.After))
	switch {
	case p.Before == nil && p.After == nil:
		return ""
	case before == after:
		return after
	}
	return before + " → " + after
}

// movedSentence says what the fleet asks for, before and after.
func movedSentence(m *compare.Move, node audit.Requests) string {
	text := fmt.Sprintf("Requests: memory %s → %s (%s), CPU %s → %s (%s)",
		format.Memory(m.Before.Memory), format.Memory(m.After.Memory), signed(m.After.Memory-m.Before.Memory, format.Memory),
		format.CPU(m.Before.CPU), format.CPU(m.After.CPU), signed(m.After.CPU-m.Before.CPU, format.CPU))
	if node.Memory > 0 {
		text += fmt.Sprintf("; %s of a node's memory", signedShare(m.After.Memory-m.Before.Memory, node.Memory))
	}
	if node.CPU > 0 {
		text += fmt.Sprintf("; %s of a node's CPU", signedShare(m.After.CPU-m.Before.CPU, node.CPU))
	}
	return text + "."
}

func signed(n int64, write func(int64) string) string {
	switch {
	case n > 0:
		return "+" + write(n)
	case n == 0:
		return "±0"
	}
	return "-" + write(-n)
}

func signedShare(part, all int64) string { return fmt.Sprintf("%+.0f%%", format.Ratio(part, all)*100) }

// places returns JSON pointers as people write them, a few of them.
func places(pointers []string) string {
	const most = 4
	var all []string
	for _, p := range pointers[:min(len(pointers), most)] {
		all = append(all, printable.Line(format.FieldPath(p)))
	}
	if more := len(pointers) - most; more > 0 {
		all = append(all, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(all, ", ")
}
