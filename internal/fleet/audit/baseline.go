package audit

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// Threshold is the least that makes the answer of an audit no.
type Threshold string

// The thresholds.
const (
	OnError   Threshold = "error"   // what is refused or fails, and open errors
	OnWarning Threshold = "warning" // open warnings, too
	Never     Threshold = "never"
)

// Baseline is what an earlier audit found, so that only what is new fails. Two things alike are
// two: a second unsafe command in a script that has one is new.
type Baseline map[string]int

// ReadBaseline reads an audit that was written as JSON: of what is, or, as a plugin, of what would be.
func ReadBaseline(r io.Reader, asPlugin bool) (Baseline, error) {
	var earlier struct {
		Kind string `json:"kind"`
		Audit
	}
	err := json.NewDecoder(r).Decode(&earlier)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("it ends in the middle: write it again with ballast audit -o json")
	case err != nil || earlier.Kind != "Audit":
		return nil, errors.New("no audit as JSON: want what ballast audit -o json prints")
	case earlier.AsPlugin && !asPlugin:
		return nil, errors.New("it is a what-if, made with --as-plugin, and this audit is none: compare it with one")
	case asPlugin && !earlier.AsPlugin:
		return nil, errors.New("it is no what-if, and this audit is: make the baseline with --as-plugin, too")
	}
	known := Baseline{}
	for _, f := range earlier.Audit.faults(OnWarning) {
		known[f.key]++
	}
	return known, nil
}

// Fault is one thing that makes the answer no.
type Fault struct {
	Severity transform.Severity
	Text     string // a sentence

	key string // in a baseline: the same on each machine, and after edits elsewhere
}

// Faults returns what makes the answer no: all that is at least as bad as on, and that the baseline
// does not know.
func (a *Audit) Faults(on Threshold, known Baseline) []Fault {
	seen := map[string]int{}
	var fresh []Fault
	for _, f := range a.faults(on) {
		if seen[f.key]++; seen[f.key] > known[f.key] {
			fresh = append(fresh, f)
		}
	}
	return fresh
}

func (a *Audit) faults(on Threshold) []Fault {
	if on == Never {
		return nil
	}
	var all []Fault
	for _, p := range a.Problems {
		if on.includes(p.Severity) {
			place := transform.Source{File: p.File, Line: p.Line}.String()
			all = append(all, Fault{p.Severity, join(place, p.ID, p.Message), p.Fingerprint})
		}
	}
	for i := range a.Rows {
		all = append(all, a.Rows[i].faults(on)...)
	}
	return all
}

func (r *Row) faults(on Threshold) []Fault {
	where := r.App + "\x00" + r.Path + "\x00"
	if r.Verdict == Failed {
		return []Fault{{transform.Error, join(r.Place, r.Error), where + string(Failed)}}
	}
	var all []Fault
	for i := range r.Findings {
		f := &r.Findings[i]
		if IsLeft(&f.Finding) && on.includes(f.Severity) {
			all = append(all, Fault{f.Severity, join(f.Place, f.Object.String(), f.ID, f.Reason), where + f.Fingerprint})
		}
	}
	return all
}

// includes reports whether something of a severity is bad enough.
func (t Threshold) includes(s transform.Severity) bool {
	return s == transform.Error || t == OnWarning && s == transform.Warning
}

// join returns the parts that there are as one sentence.
func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ": ")
}
