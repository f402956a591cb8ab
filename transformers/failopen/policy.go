package failopen

import (
	"slices"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// admissionPolicy looks at a policy of Kubernetes' own. The API server evaluates it: it cannot be down, and keeps
// nobody waiting.
func (o opener) admissionPolicy(spec transform.Field, d duty) {
	o.look(gate{
		names:   []string{o.Object.Name},
		duty:    d,
		changes: d.isNone(),
		down:    expressionFails,
		stops:   policyStops(spec),
		failure: spec.At("failurePolicy"),
	})
}

// validatingAdmission looks at a policy of Kubernetes' own that validates, unless nothing denies by it.
func (o opener) validatingAdmission(spec transform.Field) {
	bindings := o.Find(validatingBinding, o.Object.Name, "spec", "policyName")
	denies := slices.ContainsFunc(bindings, func(b transform.Other) bool {
		return !validationDuty(b.Input().At("spec", "validationActions")).isNone()
	})
	if len(bindings) > 0 && !denies {
		return // what its bindings do holds for its failures, too
	}
	o.admissionPolicy(spec, refuses("it is a validating policy"))
}

// kyvernoCEL looks at a policy of which Kyverno makes a webhook, in the shape of Kubernetes' own.
func (o opener) kyvernoCEL(spec transform.Field, d duty, changes bool) {
	evaluation := spec.At("evaluation")
	if mode := evaluation.At("mode"); !mode.Empty() && mode.Value() != "Kubernetes" {
		return // no request to the API server goes through it
	}
	if evaluation.At("admission", "enabled").Value() == "false" {
		return
	}
	o.look(gate{
		names:   []string{o.Object.Name},
		duty:    d,
		changes: changes,
		audits:  !changes,
		down:    kyvernoDown,
		stops:   policyStops(spec),
		failure: spec.At("failurePolicy"),
		timeout: spec.At("webhookConfiguration", "timeoutSeconds"),
		forced:  o.forcedOpen(),
	})
}

// The actions of a policy that validates, beside audit: the one that refuses, and the one that tells.
const (
	deny = "Deny"
	warn = "Warn"
)

// validationDuty returns what a policy of Kyverno's that validates is there for. Without actions it denies.
func validationDuty(actions transform.Field) duty {
	values := valuesOf(actions)
	if len(values) == 0 {
		return refuses("its validationActions default to " + deny)
	}
	for _, action := range values {
		if action != audit && action != warn {
			return refuses("its validationActions have " + action)
		}
	}
	return duty{}
}

func policyStops(spec transform.Field) effect {
	at := spec.At("matchConstraints")
	return effectOf(at.At("resourceRules")).of(at)
}
