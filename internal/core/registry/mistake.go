package registry

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/go-multierror"
)

// Mistake is one thing that is wrong in a registry file, or, as a warning, one that may be.
type Mistake struct {
	Source  Source `json:"source"`
	Path    string `json:"path"`    // spec.sizing.tiers.micro.limits.memory; empty for the file as a whole
	Message string `json:"message"` // what is wrong, and what is allowed
	Warning bool   `json:"warning"` // does not fail a render
	Entry   string `json:"-"`       // the match of the entry that it is in, as it is written; empty for none
}

// Error returns the mistake as a compiler prints one: "ballast.yaml:12: spec.sizing: …".
func (m Mistake) Error() string {
	var parts []string
	for _, part := range []string{m.Source.String(), m.Path, m.Message} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ": ")
}

// MistakesOf returns the mistakes that an error is made of.
func MistakesOf(err error) []Mistake {
	var mistake Mistake
	var several *multierror.Error
	switch {
	case errors.As(err, &several):
		var all []Mistake
		for _, one := range several.Errors {
			all = append(all, MistakesOf(one)...)
		}
		return all
	case errors.As(err, &mistake):
		return []Mistake{mistake}
	}
	return nil
}

// sorted orders mistakes by file and line; those of one line keep their order.
func sorted(mistakes []Mistake) []Mistake {
	slices.SortStableFunc(mistakes, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.Source.File, b.Source.File), cmp.Compare(a.Source.Line, b.Source.Line))
	})
	return mistakes
}

// asError returns the mistakes that are no warnings as one error, or nil if there are none.
func asError(mistakes []Mistake) error {
	all := &multierror.Error{ErrorFormat: byLine}
	for _, m := range sorted(slices.Clone(mistakes)) {
		if !m.Warning {
			all.Errors = append(all.Errors, m)
		}
	}
	return all.ErrorOrNil()
}

func byLine(errs []error) string { return errors.Join(errs...).Error() }

// withoutEchoes leaves out what is found at, above or below a place that has its mistake already.
func withoutEchoes(found, known []Mistake) []Mistake {
	return slices.DeleteFunc(found, func(m Mistake) bool {
		return slices.ContainsFunc(known, func(k Mistake) bool {
			return k.Path != "" && (within(m.Path, k.Path) || within(k.Path, m.Path))
		})
	})
}

// Report collects what the owner of a section finds wrong with its settings or with one entry.
type Report struct {
	path     string
	place    *place
	firm     func(layer int) (at place, ok bool)
	mistakes []Mistake
}

// Firm returns where a farther layer stands firm against that which states the thing at a path: an
// operator's, or one that locks something.
func (r *Report) Firm(path ...string) (by Source, ok bool) {
	if r.place == nil || r.firm == nil {
		return Source{}, false
	}
	at, ok := r.firm(r.place.deepest(path).layer)
	return at.Source, ok
}

// Errorf reports a mistake at a path below the section or entry.
func (r *Report) Errorf(path []string, format string, args ...any) {
	r.add(path, false, fmt.Sprintf(format, args...))
}

// Warnf reports what `registry check` should show and no render should fail on.
func (r *Report) Warnf(path []string, format string, args ...any) {
	r.add(path, true, fmt.Sprintf(format, args...))
}

func (r *Report) add(path []string, warning bool, message string) {
	m := Mistake{Path: join(r.path, path...), Message: message, Warning: warning}
	if r.place != nil {
		m.Source = r.place.find(path)
	}
	r.mistakes = append(r.mistakes, m)
}
