package pipeline

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/transform"
)

// Refusal is the findings for which the render must not go out.
type Refusal []*transform.Finding

// Error lists the findings, one a line.
func (r Refusal) Error() string {
	lines := make([]string, len(r))
	for i, f := range r {
		lines[i] = Sentence(f)
	}
	return strings.Join(lines, "\n")
}

// Sentence gives a finding in one line: where, what and why.
func Sentence(f *transform.Finding) string {
	where := f.Object.String()
	if f.Container != "" {
		where += ", container " + f.Container
	}
	text := fmt.Sprintf("%s: %s: %s: %s", f.Place(), where, f.ID, f.Reason)
	if f.Source != nil {
		text += " (" + f.Source.String() + ")"
	}
	return text
}

// Refusal gives the findings for which the result must not go out, or nil.
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
