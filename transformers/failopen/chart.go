package failopen

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/transform"
)

// What is taken for the value that makes Kyverno's webhooks fail open, and what is.
const (
	deadValue    = "admissionController.container.failurePolicy"
	workingValue = "features.forceFailurePolicyIgnore.enabled"
)

// subchart is what a chart that depends on Kyverno's calls its values.
const subchart = "kyverno"

// chartValues notes each place where an Application gives Kyverno's chart the value that
// does nothing.
func (o opener) chartValues(spec transform.Field) {
	for _, source := range append(spec.At("sources").Each(), spec.At("source")) {
		if isKyverno(source) {
			o.deadValues(source.At("helm"))
		}
	}
}

func (o opener) deadValues(helm transform.Field) {
	if dead := inValues(helm.At("valuesObject")); dead.Exists() {
		o.noteDead(dead)
	}
	if text := helm.At("values"); inValues(transform.Embedded(text)).Exists() {
		o.noteDead(text)
	}
	for _, p := range helm.At("parameters").Each() {
		if name := p.At("name").Value(); name == deadValue || name == subchart+"."+deadValue {
			o.noteDead(p)
		}
	}
}

func (o opener) noteDead(f transform.Field) {
	o.Note(f, transform.Why{
		Rule:   ruleChartValue,
		Reason: deadValue + " is no value of Kyverno's chart and does nothing, so its webhooks still fail closed: set " + workingValue,
	})
}

// isKyverno reports whether a source looks like Kyverno's chart, or one that depends on it.
func isKyverno(source transform.Field) bool {
	return slices.ContainsFunc([]string{"chart", "path", "repoURL"}, func(key string) bool {
		return strings.Contains(strings.ToLower(source.At(key).Value()), "kyverno")
	})
}

// inValues gives the value that does nothing, where the chart's values or those of a
// subchart have it.
func inValues(values transform.Field) transform.Field {
	path := strings.Split(deadValue, ".")
	if own := values.At(path...); own.Exists() {
		return own
	}
	return values.At(subchart).At(path...)
}
