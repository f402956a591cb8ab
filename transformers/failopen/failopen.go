// Package failopen lets pods start while a webhook that would change them is down.
package failopen

import (
	_ "embed"

	"github.com/vixens-io/ballast/internal/core/transform"
)

//go:embed README.md
var readme string

// The rules of fail-open.
const (
	ruleFailurePolicy = "failure-policy"
	ruleTimeout       = "timeout"
	ruleExempt        = "exempt"
	ruleBoundary      = "boundary"
	ruleKept          = "kept"
	ruleUnnamedOnPods = "unnamed-on-pods"
	ruleUnnamed       = "unnamed"
	ruleChartValue    = "chart-value"
	ruleDeprecated    = "deprecated"
)

const registration = "admissionregistration.k8s.io"

// The kinds that fail-open looks at.
var (
	mutatingWebhooks    = transform.GroupKind{Group: registration, Kind: "MutatingWebhookConfiguration"}
	validatingWebhooks  = transform.GroupKind{Group: registration, Kind: "ValidatingWebhookConfiguration"}
	mutatingAdmission   = transform.GroupKind{Group: registration, Kind: "MutatingAdmissionPolicy"}
	validatingAdmission = transform.GroupKind{Group: registration, Kind: "ValidatingAdmissionPolicy"}

	kyvernoCluster      = transform.GroupKind{Group: "kyverno.io", Kind: "ClusterPolicy"}
	kyvernoNamespaced   = transform.GroupKind{Group: "kyverno.io", Kind: "Policy"}
	kyvernoMutating     = transform.GroupKind{Group: "policies.kyverno.io", Kind: "MutatingPolicy"}
	kyvernoMutatingIn   = transform.GroupKind{Group: "policies.kyverno.io", Kind: "NamespacedMutatingPolicy"}
	kyvernoValidating   = transform.GroupKind{Group: "policies.kyverno.io", Kind: "ValidatingPolicy"}
	kyvernoValidatingIn = transform.GroupKind{Group: "policies.kyverno.io", Kind: "NamespacedValidatingPolicy"}
	kyvernoImages       = transform.GroupKind{Group: "policies.kyverno.io", Kind: "ImageValidatingPolicy"}
	kyvernoImagesIn     = transform.GroupKind{Group: "policies.kyverno.io", Kind: "NamespacedImageValidatingPolicy"}

	application    = transform.GroupKind{Group: "argoproj.io", Kind: "Application"}
	applicationSet = transform.GroupKind{Group: "argoproj.io", Kind: "ApplicationSet"}
)

// The kinds that it asks for beside them.
var (
	validatingBinding = transform.GroupKind{Group: registration, Kind: "ValidatingAdmissionPolicyBinding"}
	deployment        = transform.GroupKind{Group: "apps", Kind: "Deployment"}
)

// Definition is the transformer.
var Definition = transform.Define(transform.Spec{
	Name: "fail-open", Section: "failOpen", Stage: transform.Complete, Doc: readme,
	For: transform.ClusterKinds(mutatingWebhooks, validatingWebhooks, mutatingAdmission, validatingAdmission,
		kyvernoCluster, kyvernoMutating, kyvernoValidating, kyvernoImages).
		And(transform.Kinds(kyvernoNamespaced, kyvernoMutatingIn, kyvernoValidatingIn, kyvernoImagesIn,
			application, applicationSet)),
	Reads: []transform.GroupKind{kyvernoCluster, kyvernoNamespaced, validatingBinding, deployment, application,
		applicationSet},
	Writes: []string{"failurePolicy", "timeoutSeconds", "webhookTimeoutSeconds", "namespaceSelector"},
	Rules: []transform.Rule{
		{Name: ruleFailurePolicy, Severity: transform.Info, Protects: transform.Admission, Counts: transform.FailClosed,
			Doc: "A webhook or policy that the registry names fails closed. It is a warning where opening it has a cost."},
		{Name: ruleTimeout, Severity: transform.Info, Protects: transform.Admission,
			Doc: "A webhook or policy that the registry names may keep requests waiting for longer than the settings allow."},
		{Name: ruleExempt, Severity: transform.Info, Protects: transform.Admission,
			Doc: "Objects of an exempt namespace go through a webhook that the registry names."},
		{Name: ruleBoundary, Severity: transform.Info,
			Doc: "A security boundary fails closed and stays so: without it, " +
				"pods would start without their secrets or their identity, or unverified."},
		{Name: ruleKept, Severity: transform.Info,
			Doc: "A webhook or policy fails closed and stays so: it refuses, verifies or generates, or the registry says so."},
		{Name: ruleUnnamedOnPods, Severity: transform.Warning, Danger: true, Counts: transform.FailClosed,
			Doc: "A webhook or policy fails closed on what pods need to start, and the registry does not name it."},
		{Name: ruleUnnamed, Severity: transform.Info,
			Doc: "A webhook or policy fails closed on other requests, and the registry does not name it."},
		{Name: ruleChartValue, Severity: transform.Warning, Danger: true,
			Doc: "An Application, or the template of an ApplicationSet, gives Kyverno's chart a value that does nothing, " +
				"where its webhooks are meant to fail open."},
		{Name: ruleDeprecated, Severity: transform.Info,
			Doc: "Policies of the render have a kind that Kyverno plans to remove. Reported once in a render."},
	},
}, defaults, plan)

type config = transform.Config[Settings, Entry]

// opener is a look at one object.
type opener struct {
	config
	*transform.Pass
}

func plan(c config, p *transform.Pass) error {
	o, spec := opener{c, p}, p.Root.At("spec")
	switch (transform.GroupKind{Group: p.Object.Group(), Kind: p.Object.Kind}) {
	case mutatingWebhooks:
		o.webhooks(p.Root.At("webhooks"), duty{})
	case validatingWebhooks:
		o.webhooks(p.Root.At("webhooks"), refuses("it is a validating webhook"))
	case mutatingAdmission:
		o.admissionPolicy(spec, duty{})
	case validatingAdmission:
		o.validatingAdmission(spec)
	case kyvernoCluster, kyvernoNamespaced:
		o.kyverno(spec)
	case kyvernoMutating, kyvernoMutatingIn:
		o.kyvernoCEL(spec, duty{}, true)
	case kyvernoValidating, kyvernoValidatingIn:
		o.kyvernoCEL(spec, validationDuty(spec.At("validationActions")), false)
	case kyvernoImages, kyvernoImagesIn:
		o.kyvernoCEL(spec, verifies("it verifies images"), false)
	case application:
		o.chartValues(spec)
	case applicationSet:
		o.chartValues(spec.At("template", "spec"))
	}
	return nil
}
