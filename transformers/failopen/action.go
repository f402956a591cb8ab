package failopen

import (
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// audit is the action of a rule of Kyverno's that finds a fault and lets the request pass.
const audit = "Audit"

// enforces returns what makes a rule that validates refuse requests, somewhere; "" for nothing. Of the rule's
// overrides, its action, the policy's overrides and its action the first counts that is for the namespace.
func (o opener) enforces(spec, rule transform.Field) string {
	validate := rule.At("validate")
	for _, level := range []struct {
		whose             string
		overrides, action transform.Field
	}{
		{"its ", validate.At("failureActionOverrides"), validate.At("failureAction")},
		{"the policy's ", spec.At("validationFailureActionOverrides"), spec.At("validationFailureAction")},
	} {
		for _, override := range level.overrides.Each() {
			reach := o.reach(override)
			if action := override.At("action"); reach != nowhere && !isAudit(action) {
				return level.whose + level.overrides.Key() + " has " + action.Value()
			}
			if reach == everywhere {
				return ""
			}
		}
		if isAudit(level.action) {
			return ""
		}
		if !level.action.Empty() {
			return level.whose + level.action.Key() + " is " + level.action.Value()
		}
	}
	return "" // unset, it is Audit
}

// isAudit reports whether an action lets requests pass. Kyverno takes the old spelling, too.
func isAudit(action transform.Field) bool {
	return action.Value() == audit || action.Value() == "audit"
}

// reach is the namespaces that an override is for.
type reach int

const (
	nowhere reach = iota
	somewhere
	everywhere
)

// reach returns where an override of the policy holds.
func (o opener) reach(override transform.Field) reach {
	if override.At("action").Empty() {
		return nowhere // Kyverno passes over it
	}
	namespaces := valuesOf(override.At("namespaces"))
	hasSelector := !override.At("namespaceSelector").Empty()
	switch {
	case len(namespaces) == 0 && !hasSelector:
		return everywhere
	case o.ownNamespace() == "":
		return reachOf(namespaces, hasSelector)
	case len(namespaces) == 0 || matchesAny(namespaces, o.ownNamespace()):
		if hasSelector {
			return somewhere // the labels of the namespace decide
		}
		return everywhere
	}
	return nowhere
}

// ownNamespace returns the namespace that a policy is for; "" for one of the cluster.
func (o opener) ownNamespace() string {
	if o.Object.Kind == kyvernoCluster.Kind {
		return ""
	}
	return o.Namespace
}

// reachOf returns where an override of a policy of the cluster holds.
func reachOf(namespaces []string, hasSelector bool) reach {
	for _, pattern := range namespaces {
		if !hasSelector && strings.Trim(pattern, "*") == "" && pattern != "" {
			return everywhere
		}
	}
	return somewhere
}

func matchesAny(patterns []string, name string) bool {
	for _, pattern := range patterns {
		if transform.Glob(pattern).Matches(name) {
			return true
		}
	}
	return false
}
