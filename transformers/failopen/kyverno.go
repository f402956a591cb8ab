package failopen

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// kyverno looks at a policy of which Kyverno makes webhooks at run time.
func (o opener) kyverno(spec transform.Field) {
	o.deprecated()
	rules := slices.DeleteFunc(spec.At("rules").Each(), func(rule transform.Field) bool { return !does(rule) })
	if len(rules) == 0 || spec.At("admission").Value() == "false" {
		return // no webhook is made of it
	}
	o.look(gate{
		names:   []string{o.Object.Name},
		duty:    o.dutyOf(spec, rules),
		changes: anyHas(rules, "mutate"),
		audits:  anyHas(rules, "validate"),
		down:    kyvernoDown,
		stops:   kyvernoStops(rules),
		failure: stated(spec, "failurePolicy", "failurePolicy"),
		timeout: stated(spec, "timeoutSeconds", "webhookTimeoutSeconds"),
		forced:  o.forcedOpen(),
	})
}

func anyHas(rules []transform.Field, key string) bool {
	return slices.ContainsFunc(rules, func(rule transform.Field) bool { return !rule.At(key).Empty() })
}

// does reports whether a rule does anything.
func does(rule transform.Field) bool {
	return slices.ContainsFunc([]string{"mutate", "validate", "verifyImages", "generate"}, func(key string) bool {
		return !rule.At(key).Empty()
	})
}

// dutyOf returns what the first rule that is no mere change, and no mere report, is there for.
func (o opener) dutyOf(spec transform.Field, rules []transform.Field) duty {
	for _, rule := range rules {
		who := "rule " + rule.At("name").Value()
		switch {
		case !rule.At("verifyImages").Empty():
			return verifies(who + " verifies images")
		case !rule.At("generate").Empty():
			return generates(who + " generates objects")
		case rule.At("validate").Empty():
		default:
			if by := o.enforces(spec, rule); by != "" {
				return refuses(who + " refuses requests (" + by + ")")
			}
		}
	}
	return duty{}
}

// stated returns the field that Kyverno goes by: the old one where it alone is set.
func stated(spec transform.Field, key, old string) transform.Field {
	f := spec.At("webhookConfiguration", key)
	if deprecated := spec.At(old); f.Empty() && !deprecated.Empty() {
		return deprecated
	}
	return f
}

// kyvernoStops reads what the rules of a policy match.
func kyvernoStops(rules []transform.Field) effect {
	for _, rule := range rules {
		match := rule.At("match")
		filters := slices.Concat(match.At("any").Each(), match.At("all").Each(), []transform.Field{match})
		for _, filter := range filters {
			resources := filter.At("resources")
			if outcome(resources.At("operations")) == changed &&
				slices.ContainsFunc(valuesOf(resources.At("kinds")), isVitalKind) {
				return noPods()
			}
		}
	}
	return unknownEffect()
}

// vitalKinds are the kinds of the vital resources, with their groups.
var vitalKinds = map[string]string{
	"Pod": "", "Binding": "", "Node": "",
	"Lease": "coordination.k8s.io", "ReplicaSet": "apps", "Job": "batch",
}

// isVitalKind reports whether pods need what a policy names as Kyverno reads it:
// [group/][version/]kind[/subresource], each with wildcards, as "Pod", "v1/*" or "P*d".
func isVitalKind(kind string) bool {
	parts := strings.Split(kind, "/")
	group, version := "*", "*"
	switch {
	case len(parts) > 2 && isVersion(parts[1]):
		group, version, parts = parts[0], parts[1], parts[2:]
	case len(parts) > 1 && isVersion(parts[0]):
		version, parts = parts[0], parts[1:]
	}
	name, below, isBelow := strings.Cut(parts[0], ".") // Pod.status is Pod/status
	if !isBelow && len(parts) > 1 {
		below = parts[1]
	}
	if !transform.Glob(version).Matches("v1") || !isVitalBelow(below) {
		return false
	}
	for known, of := range vitalKinds {
		if transform.Glob(name).Matches(known) && transform.Glob(group).Matches(of) {
			return true
		}
	}
	return false
}

// isVersion reports whether a part of a kind stands for versions: kinds begin with a capital.
func isVersion(part string) bool { return strings.HasPrefix(part, "v") || part == "*" }
