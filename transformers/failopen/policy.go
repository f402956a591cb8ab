package failopen

import "github.com/vixens-io/ballast/internal/core/transform"

// What a policy does beside mutating, and what comes of it where the policy is open.
const (
	refuses   = "it refuses, and open it would let pass what it is there to refuse"
	verifies  = "it verifies images, and open it would let pass those that it has not seen"
	generates = "it generates, and open it would miss what to generate from"
)

// policy looks at a policy that mutates: Kubernetes' own, or Kyverno's in that shape. Only
// Kyverno makes a webhook of it, which keeps requests waiting.
func (o opener) policy(spec transform.Field) {
	g := gate{
		names:   []string{o.Object.Name},
		stops:   policyStops(spec),
		failure: spec.At("failurePolicy"),
	}
	if o.Object.Group() == kyvernoMutating.Group {
		g.timeout = spec.At("webhookConfiguration", "timeoutSeconds")
	}
	o.look(g)
}

// validatingAdmission notes a policy that the API server evaluates itself: nothing of it can
// be down, but its expressions can fail.
func (o opener) validatingAdmission(spec transform.Field) {
	o.keep(spec.At("failurePolicy"), refuses+"; closed, while its expressions fail or its parameters are missing "+
		policyStops(spec).text)
}

// kyvernoKept notes a policy of Kyverno that must not be open, unless no request goes
// through it.
func (o opener) kyvernoKept(spec transform.Field, does string) {
	if spec.At("evaluation", "admission", "enabled").Value() == "false" {
		return
	}
	o.keep(spec.At("failurePolicy"), does+"; closed, while Kyverno is down "+policyStops(spec).text)
}

// kyvernoGenerating notes a policy that is said to be closed: unset, those that generate are
// open.
func (o opener) kyvernoGenerating(spec transform.Field) {
	if spec.At("failurePolicy").Value() == closed {
		o.kyvernoKept(spec, generates)
	}
}

func policyStops(spec transform.Field) effect {
	return effectOf(spec.At("matchConstraints", "resourceRules"))
}
