package render

import (
	"slices"
	"strings"
)

// Warnings returns what its author may not expect of a source that renders.
func (o Options) Warnings() []string {
	if o.Spec.Helm == nil || !o.Spec.Helm.IgnoreMissingValueFiles || o.ArgoCD.Facts().ValueFilePatterns {
		return nil
	}
	patterns := slices.DeleteFunc(slices.Clone(o.Spec.Helm.ValueFiles), func(file string) bool {
		return isURL(file) || !strings.ContainsAny(file, "*?[")
	})
	if len(patterns) == 0 {
		return nil
	}
	return []string{"files of values have names, not patterns, until Argo CD 3.4, and those that are not there are left " +
		"out: " + strings.Join(patterns, ", ")}
}
