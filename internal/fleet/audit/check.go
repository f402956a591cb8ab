package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/fleet/lint"
)

// Check is what is wrong with a registry.
type Check struct {
	Files  []string // its layers
	Lines  []string // what is wrong, with its file and line where there is one
	Failed bool     // a line is a mistake, not a warning or a note
}

// CheckRegistry returns what is wrong with a registry by itself.
func CheckRegistry(r *registry.Registry, now time.Time) *Check {
	c := &Check{Files: r.Files()}
	for _, m := range r.Mistakes() {
		severity := transform.Error
		if m.Warning {
			severity = transform.Warning
		}
		c.add(m.Error(), severity)
	}
	for _, m := range r.Expired(now) {
		c.add(m.Error(), transform.Error)
	}
	return c
}

// AddFleet adds what shows only in the light of all that is deployed.
func (c *Check) AddFleet(f *discover.Fleet, a *Audit) {
	for _, p := range a.Problems {
		if isOfTheRegistry(p) {
			place := transform.Source{File: p.File, Line: p.Line}.String()
			c.add(strings.TrimPrefix(place+": "+p.Message, ": "), p.Severity)
		}
	}
	c.unknownContainers(a.Rows)
	c.failures(a.Rows)
	if missing := notSeen(f, a); missing != "" {
		c.add(missing+": what is wrong there does not show, and ballast audit says why", transform.Info)
	}
}

// add adds a line, once: a registry is looked at by itself and by what is rendered with it.
func (c *Check) add(line string, severity transform.Severity) {
	if slices.Contains(c.Lines, line) {
		return
	}
	switch severity {
	case transform.Error:
		c.Failed = true
	case transform.Warning:
		line += " (warning)"
	case transform.Info:
		line += " (note)"
	}
	if !slices.Contains(c.Lines, line) {
		c.Lines = append(c.Lines, line)
	}
}

// failures adds what a registry says that keeps something from rendering: it shows where it meets an object.
func (c *Check) failures(rows []Row) {
	for i := range rows {
		for _, m := range rows[i].mistakes {
			if line := m.Error(); !slices.Contains(c.Lines, line) {
				c.add(fmt.Sprintf("%s; %s is not rendered for it", line, rows[i].Place), transform.Error)
			}
		}
	}
}

// unknownContainers adds the sizes of containers that do not exist. They are findings, which a render says
// too; that a container has no size is a problem, which only a fleet shows.
func (c *Check) unknownContainers(rows []Row) {
	for i := range rows {
		for _, f := range rows[i].Findings {
			if f.Rule.Counts != transform.UnknownContainer || f.Status == transform.Waived {
				continue
			}
			place := f.Place
			if f.Source != nil {
				place = f.Source.String()
			}
			c.add(fmt.Sprintf("%s: %s: %s", place, f.Object, f.Reason), f.Severity)
		}
	}
}

// notSeen says what a check has not seen; nothing, if it has seen all.
func notSeen(f *discover.Fleet, a *Audit) string {
	var parts []string
	add := func(n int, text string) {
		if n > 0 {
			parts = append(parts, text)
		}
	}
	failed := a.Totals.Applications[Failed]
	add(failed, fmt.Sprintf("%d of %d could not be rendered", failed, len(a.Rows)))
	add(len(f.Trouble), fmt.Sprintf("%d could not be read", len(f.Trouble)))
	add(len(f.Sets), fmt.Sprintf("of %d it is not known which Applications they make", len(f.Sets)))
	return strings.Join(parts, ", ")
}

// isOfTheRegistry reports whether a problem of a fleet is one of its registries, or of what is
// unmanaged; the others are for an audit to tell.
func isOfTheRegistry(p Problem) bool {
	return !p.Kind.HidesApplications && p.Kind != lint.NoRegistry && p.Kind != lint.Deprecated
}
