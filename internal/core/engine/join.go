package engine

import (
	"maps"
	"slices"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// Join returns several results as one, for reports that show them together. It has no registry: each
// had its own.
func Join(results ...*Result) *Result {
	all := &Result{}
	for _, r := range results {
		all.Documents, all.Findings = append(all.Documents, r.Documents...), append(all.Findings, r.Findings...)
		all.Reencoded, all.Decoded = all.Reencoded+r.Reencoded, all.Decoded+r.Decoded
		for _, warning := range r.Warnings {
			if !slices.Contains(all.Warnings, warning) {
				all.Warnings = append(all.Warnings, warning)
			}
		}
		switch {
		case r.outcome == nil:
		case all.outcome == nil:
			all.outcome = &transform.Outcome{Outputs: maps.Clone(r.outcome.Outputs)}
		default:
			maps.Copy(all.outcome.Outputs, r.outcome.Outputs)
		}
	}
	return all
}
