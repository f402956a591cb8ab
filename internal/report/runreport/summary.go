package runreport

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/report/format"
)

// summary counts what a run found.
type summary struct {
	Edits     int                   `json:"edits"`
	Objects   int                   `json:"objects"` // that were edited
	Open      int                   `json:"open"`
	Errors    int                   `json:"errors"` // open ones that refuse the render
	Danger    int                   `json:"danger"` // open ones that may cost data or keep pods from running
	Waived    int                   `json:"waived"`
	Mitigated int                   `json:"mitigated"`
	Reported  int                   `json:"reported"`
	Refusing  int                   `json:"refusing"` // reported ones that would refuse the render if enforced
	Restarts  []transform.ObjectRef `json:"restarts"`
	Labels    []transform.ObjectRef `json:"labelRestarts"` // those of restarts that are only for a label
}

func summarize(r *engine.Result) summary {
	found := restartsOf(r)
	s := summary{Restarts: found.all, Labels: found.labels}
	edited := map[identity]bool{}
	for _, f := range r.Findings {
		switch f.Status {
		case transform.Applied:
			s.Edits++
			edited[identityOf(f)] = true
		case transform.Open:
			s.Open++
		case transform.Waived:
			s.Waived++
		case transform.Mitigated:
			s.Mitigated++
		case transform.Reported:
			s.Reported++
			if f.Severity == transform.Error {
				s.Refusing++
			}
		}
		if f.Refuses() {
			s.Errors++
		}
		if format.IsDanger(f) {
			s.Danger++
		}
	}
	s.Objects = len(edited)
	return s
}

// String returns the summary in a line or two: "6 edits in 2 objects, 1 open (1 danger)".
func (s summary) String() string {
	text := fmt.Sprintf("%s in %s", format.Count(s.Edits, "edit"), format.Count(s.Objects, "object"))
	if s.Edits == 0 {
		text = "no edits"
	}
	for _, c := range []struct {
		n    int
		what string
	}{
		{s.Open, "open" + s.openDetails()}, {s.Waived, "waived"}, {s.Mitigated, "mitigated"},
		{s.Reported, "reported" + s.reportedDetails()},
	} {
		if c.n > 0 {
			text += fmt.Sprintf(", %d %s", c.n, c.what)
		}
	}
	if s.Errors > 0 {
		return text + "; refused: nothing would be rendered"
	}
	if sentence := (restarts{s.Restarts, s.Labels}).String(); sentence != "" {
		text += "; " + sentence
	}
	return text
}

func (s summary) reportedDetails() string {
	if s.Refusing == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d would refuse the render)", s.Refusing)
}

func (s summary) openDetails() string {
	var details []string
	if s.Errors > 0 {
		details = append(details, format.Count(s.Errors, "error"))
	}
	if s.Danger > 0 {
		details = append(details, fmt.Sprintf("%d danger", s.Danger))
	}
	if len(details) == 0 {
		return ""
	}
	return " (" + strings.Join(details, ", ") + ")"
}
