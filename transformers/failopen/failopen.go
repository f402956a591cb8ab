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
)

// The kinds that fail-open looks at.
var (
	mutatingWebhooks   = transform.GroupKind{Group: "admissionregistration.k8s.io", Kind: "MutatingWebhookConfiguration"}
	validatingWebhooks = transform.GroupKind{Group: "admissionregistration.k8s.io", Kind: "ValidatingWebhookConfiguration"}
	admissionPolicy    = transform.GroupKind{Group: "admissionregistration.k8s.io", Kind: "MutatingAdmissionPolicy"}
	kyvernoCluster     = transform.GroupKind{Group: "kyverno.io", Kind: "ClusterPolicy"}
	kyvernoNamespaced  = transform.GroupKind{Group: "kyverno.io", Kind: "Policy"}
	kyvernoMutating    = transform.GroupKind{Group: "policies.kyverno.io", Kind: "MutatingPolicy"}
	kyvernoMutatingIn  = transform.GroupKind{Group: "policies.kyverno.io", Kind: "NamespacedMutatingPolicy"}
	application        = transform.GroupKind{Group: "argoproj.io", Kind: "Application"}
	applicationSet     = transform.GroupKind{Group: "argoproj.io", Kind: "ApplicationSet"}

	validatingAdmission = transform.GroupKind{Group: "admissionregistration.k8s.io", Kind: "ValidatingAdmissionPolicy"}
	kyvernoValidating   = transform.GroupKind{Group: "policies.kyverno.io", Kind: "ValidatingPolicy"}
	kyvernoValidatingIn = transform.GroupKind{Group: "policies.kyverno.io", Kind: "NamespacedValidatingPolicy"}
	kyvernoImages       = transform.GroupKind{Group: "policies.kyverno.io", Kind: "ImageValidatingPolicy"}
	kyvernoImagesIn     = transform.GroupKind{Group: "policies.kyverno.io", Kind: "NamespacedImageValidatingPolicy"}
	kyvernoGenerating   = transform.GroupKind{Group: "policies.kyverno.io", Kind: "GeneratingPolicy"}
	kyvernoGeneratingIn = transform.GroupKind{Group: "policies.kyverno.io", Kind: "NamespacedGeneratingPolicy"}
)

// Definition is the transformer.
var Definition = transform.Define(transform.Spec{
	Name: "fail-open", Section: "failOpen", Stage: transform.Complete, Doc: readme,
	For: transform.ClusterKinds(mutatingWebhooks, validatingWebhooks, admissionPolicy, validatingAdmission,
		kyvernoCluster, kyvernoMutating, kyvernoValidating, kyvernoImages, kyvernoGenerating).
		And(transform.Kinds(kyvernoNamespaced, kyvernoMutatingIn, kyvernoValidatingIn, kyvernoImagesIn, kyvernoGeneratingIn,
			application, applicationSet)),
	Writes: []string{"failurePolicy", "timeoutSeconds", "webhookTimeoutSeconds", "namespaceSelector"},
	Rules: []transform.Rule{
		{Name: ruleFailurePolicy, Severity: transform.Info, Protects: transform.Admission, Counts: transform.FailClosed,
			Doc: "What the registry names fails closed: while it is down, what it would change cannot be."},
		{Name: ruleTimeout, Severity: transform.Info, Protects: transform.Admission,
			Doc: "What the registry names may keep each request waiting for longer than the settings allow."},
		{Name: ruleExempt, Severity: transform.Info, Protects: transform.Admission,
			Doc: "Objects of a namespace that fixes outages go through the webhook."},
		{Name: ruleBoundary, Severity: transform.Info,
			Doc: "It fails closed and is left so: without its change, " +
				"pods would run without their secrets or their identity, or unverified."},
		{Name: ruleKept, Severity: transform.Info,
			Doc: "It fails closed and is left so: it refuses, verifies or generates, or the registry says to leave it."},
		{Name: ruleUnnamedOnPods, Severity: transform.Warning, Danger: true, Counts: transform.FailClosed,
			Doc: "It fails closed on what pods need to start, and the registry does not name it."},
		{Name: ruleUnnamed, Severity: transform.Info,
			Doc: "It fails closed on something else, and the registry does not name it."},
		{Name: ruleChartValue, Severity: transform.Warning, Danger: true,
			Doc: "An Application or the template of an ApplicationSet gives Kyverno's chart a value that does nothing, " +
				"where its webhooks are meant to fail open."},
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
		o.mutating(p.Root.At("webhooks"))
	case validatingWebhooks:
		o.validating(p.Root.At("webhooks"))
	case admissionPolicy, kyvernoMutating, kyvernoMutatingIn:
		o.policy(spec)
	case kyvernoCluster, kyvernoNamespaced:
		o.kyverno(spec)
	case validatingAdmission:
		o.validatingAdmission(spec)
	case kyvernoValidating, kyvernoValidatingIn:
		o.kyvernoKept(spec, refuses)
	case kyvernoImages, kyvernoImagesIn:
		o.kyvernoKept(spec, verifies)
	case kyvernoGenerating, kyvernoGeneratingIn:
		o.kyvernoGenerating(spec)
	case application:
		o.chartValues(spec)
	case applicationSet:
		o.chartValues(spec.At("template", "spec"))
	}
	return nil
}
