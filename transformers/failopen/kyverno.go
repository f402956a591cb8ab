package failopen

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/transform"
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

// stated gives the field that Kyverno goes by: the old one where it alone is set.
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
			return "it refuses, and open it would let pass what it is there to refuse"
		case !rule.At("verifyImages").Empty():
			return "it verifies images, and open it would let pass those that it has not seen"
		case !rule.At("generate").Empty():
			return "it generates, and open it would miss what to generate from"
		}
	}
	return ""
}

func allMutate(rules []transform.Field) bool {
	return len(rules) > 0 && !slices.ContainsFunc(rules, func(rule transform.Field) bool { return rule.At("mutate").Empty() })
}

// kyvernoStops reads what the rules of a policy match.
func kyvernoStops(rules []transform.Field) effect {
	for _, rule := range rules {
		match := rule.At("match")
		filters := slices.Concat(match.At("any").Each(), match.At("all").Each(), []transform.Field{match})
		for _, filter := range filters {
			if slices.ContainsFunc(valuesOf(filter.At("resources", "kinds")), isPodKind) {
				return noPods()
			}
		}
	}
	return unknownEffect()
}

// isPodKind reports whether pods are of a kind that a policy names, perhaps with its
// version or a subresource: "Pod", "v1/Pod", "*".
func isPodKind(kind string) bool {
	parts := strings.FieldsFunc(kind, func(r rune) bool { return r == '/' || r == '.' })
	return slices.Contains(parts, "Pod") || strings.Trim(kind, "*/") == ""
}
