package failopen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// What is taken for the value that makes Kyverno's webhooks fail open, and what is.
const (
	deadValue       = "admissionController.container.failurePolicy"
	workingValue    = "features.forceFailurePolicyIgnore.enabled"
	overridingValue = "admissionController.featuresOverride.forceFailurePolicyIgnore.enabled"
)

// subchart is what a chart that depends on Kyverno's calls its values.
const subchart = "kyverno."

// chartValues notes each place where an Application gives Kyverno's chart the value that does nothing.
func (o opener) chartValues(spec transform.Field) {
	for _, source := range sourcesOf(spec) {
		all := o.valuesOf(spec, source)
		if all.forcesOpen(source) {
			continue // the webhooks are open, as was meant
		}
		for _, s := range all {
			for _, prefix := range prefixes(source) {
				if dead := s.value(prefix + deadValue); dead.Exists() {
					o.noteDead(s, dead)
				}
			}
		}
	}
}

// noteDead notes the value where the Application states it.
func (o opener) noteDead(s given, dead transform.Field) {
	at, where := s.at, ""
	switch {
	case s.inline:
		at = dead
	case s.file != "":
		where = fmt.Sprintf(" (%s:%d)", s.file, dead.Line())
	}
	o.Note(at, transform.Why{
		Rule: ruleChartValue,
		Reason: fmt.Sprintf("Kyverno's chart has no value %s%s, so it does nothing and the webhooks still fail closed: "+
			"set %s, which opens the webhooks of all policies", deadValue, where, workingValue),
	})
}

// prefixes returns what stands before Kyverno's values in those of a source. One whose chart looks like another may
// depend on Kyverno's all the same: then the name of the subchart says so.
func prefixes(source transform.Field) []string {
	if isKyverno(source) {
		return []string{"", subchart}
	}
	return []string{subchart}
}

// isKyverno reports whether a source looks like Kyverno's chart, or one that depends on it.
func isKyverno(source transform.Field) bool {
	return slices.ContainsFunc([]string{"chart", "path", "repoURL"}, func(key string) bool {
		return strings.Contains(strings.ToLower(source.At(key).Value()), "kyverno")
	})
}
