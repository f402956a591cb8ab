package engine

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// Refusal is the findings for which the render must not go out.
type Refusal []*transform.Finding

// mostListed is how many findings a refusal lists: who reads this many has enough to begin with.
const mostListed = 50

// Error lists the findings, one a line.
func (r Refusal) Error() string {
	var lines []string
	for _, f := range r[:min(len(r), mostListed)] {
		lines = append(lines, Sentence(f))
	}
	if more := len(r) - mostListed; more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(lines, "\n")
}

// Sentence returns a finding in one line: where, what and why.
func Sentence(f *transform.Finding) string {
	where := f.Object.String()
	if f.Container != "" {
		where += ", container " + f.Container
	}
	text := fmt.Sprintf("%s: %s: %s: %s", f.Place(), where, f.ID, f.Reason)
	if f.Source != nil {
		text += " (" + f.Source.String() + ")"
	}
	return printable.Line(text)
}

// Refusal returns the findings for which the result must not go out, or nil.
func (r *Result) Refusal() error {
	var refused Refusal
	for _, f := range r.Findings {
		if f.Refuses() {
			refused = append(refused, f)
		}
	}
	if len(refused) == 0 {
		return nil
	}
	return refused
}
