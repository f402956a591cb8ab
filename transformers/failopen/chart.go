package failopen

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
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
		o.deadValues(source.At("helm"), deadPaths(source))
	}
}

// deadPaths returns where a source would have the value. One whose chart looks like another
// may depend on Kyverno's all the same: then the name of the subchart says so.
func deadPaths(source transform.Field) []string {
	if isKyverno(source) {
		return []string{deadValue, subchart + "." + deadValue}
	}
	return []string{subchart + "." + deadValue}
}

func (o opener) deadValues(helm transform.Field, paths []string) {
	if dead := inValues(helm.At("valuesObject"), paths); dead.Exists() {
		o.noteDead(dead)
	}
	if text := helm.At("values"); inValues(transform.Embedded(text), paths).Exists() {
		o.noteDead(text)
	}
	for _, p := range append(helm.At("parameters").Each(), helm.At("fileParameters").Each()...) {
		if slices.Contains(paths, p.At("name").Value()) {
			o.noteDead(p)
		}
	}
}

func (o opener) noteDead(f transform.Field) {
	o.Note(f, transform.Why{
		Rule: ruleChartValue,
		Reason: deadValue + " is no value of Kyverno's chart and does nothing, so its webhooks still fail closed: set " +
			workingValue,
	})
}

// isKyverno reports whether a source looks like Kyverno's chart, or one that depends on it.
func isKyverno(source transform.Field) bool {
	return slices.ContainsFunc([]string{"chart", "path", "repoURL"}, func(key string) bool {
		return strings.Contains(strings.ToLower(source.At(key).Value()), "kyverno")
	})
}

// inValues returns the value that does nothing, where values have it.
func inValues(values transform.Field, paths []string) transform.Field {
	for _, path := range paths {
		if dead := values.At(strings.Split(path, ".")...); dead.Exists() {
			return dead
		}
	}
	return transform.Field{}
}
