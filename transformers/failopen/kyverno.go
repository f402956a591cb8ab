package failopen

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// kyverno looks at a policy of which Kyverno makes webhooks at run time.
func (o opener) kyverno(spec transform.Field) {
	rules := spec.At("rules").Each()
	failure := stated(spec, "failurePolicy", "failurePolicy")
	switch other := alsoDoes(rules); {
	case other != "":
		o.keep(failure, other+"; closed, while Kyverno is down "+kyvernoStops(rules).text)
	case !allMutate(rules): // it says too little to judge it by
	default:
		o.look(gate{
			names:   []string{o.Object.Name},
			stops:   kyvernoStops(rules),
			failure: failure,
			timeout: stated(spec, "timeoutSeconds", "webhookTimeoutSeconds"),
		})
	}
}

// stated returns the field that Kyverno goes by: the old one where it alone is set.
func stated(spec transform.Field, key, old string) transform.Field {
	f := spec.At("webhookConfiguration", key)
	if deprecated := spec.At(old); f.Empty() && !deprecated.Empty() {
		return deprecated
	}
	return f
}

// alsoDoes says what some rule does beside mutating, and what comes of it where the policy
// is open; "" if none does.
func alsoDoes(rules []transform.Field) string {
	for _, rule := range rules {
		switch {
		case !rule.At("validate").Empty():
			return refuses
		case !rule.At("verifyImages").Empty():
			return verifies
		case !rule.At("generate").Empty():
			return generates
		}
	}
	return ""
}

func allMutate(rules []transform.Field) bool {
	return len(rules) > 0 && !slices.ContainsFunc(rules, func(rule transform.Field) bool {
		return rule.At("mutate").Empty()
	})
}

// kyvernoStops reads what the rules of a policy match.
func kyvernoStops(rules []transform.Field) effect {
	for _, rule := range rules {
		match := rule.At("match")
		filters := slices.Concat(match.At("any").Each(), match.At("all").Each(), []transform.Field{match})
		for _, filter := range filters {
			resources := filter.At("resources")
			if outcome(resources.At("operations")) == changed &&
				slices.ContainsFunc(valuesOf(resources.At("kinds")), isPodKind) {
				return noPods()
			}
		}
	}
	return unknownEffect()
}

// isPodKind reports whether pods are of a kind that a policy names as Kyverno reads it:
// [group/][version/]kind[/subresource], each with wildcards, as "Pod", "v1/*" or "P*d".
func isPodKind(kind string) bool {
	parts := strings.Split(kind, "/")
	group, version := "*", "*"
	switch {
	case len(parts) > 2 && isVersion(parts[1]):
		group, version, parts = parts[0], parts[1], parts[2:]
	case len(parts) > 1 && isVersion(parts[0]):
		version, parts = parts[0], parts[1:]
	}
	name, _, _ := strings.Cut(parts[0], ".") // Pod.status is Pod/status
	return transform.Glob(group).Matches("") && transform.Glob(version).Matches("v1") &&
		transform.Glob(name).Matches("Pod")
}

// isVersion reports whether a part of a kind stands for versions: kinds begin with a capital.
func isVersion(part string) bool { return strings.HasPrefix(part, "v") || part == "*" }
