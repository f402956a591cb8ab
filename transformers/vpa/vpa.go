// Package vpa sets how VerticalPodAutoscalers act, as the registry says.
package vpa

import (
	_ "embed"

	"github.com/vixens-io/ballast/internal/core/transform"
)

//go:embed README.md
var readme string

// The rules of vpa.
const (
	ruleUpdateMode       = "update-mode"
	ruleControlledValues = "controlled-values"
	ruleBounds           = "bounds"
	ruleTakesOver        = "takes-over"
	ruleHorizontal       = "horizontal"
	ruleUnquoted         = "unquoted"
)

var (
	vertical   = transform.GroupKind{Group: "autoscaling.k8s.io", Kind: "VerticalPodAutoscaler"}
	horizontal = transform.GroupKind{Group: "autoscaling", Kind: "HorizontalPodAutoscaler"}
)

// Definition is the transformer.
var Definition = transform.Define(transform.Spec{
	Name: "vpa", Section: "vpa", Stage: transform.Complete, Doc: readme,
	For:    transform.Kinds(vertical),
	Reads:  []transform.GroupKind{horizontal},
	Writes: []string{"updateMode", "containerPolicies"},
	Rules: []transform.Rule{
		{Name: ruleUpdateMode, Severity: transform.Info, Protects: transform.AutoscalerMode,
			Doc: "The autoscaler acts in another mode than the registry says."},
		{Name: ruleControlledValues, Severity: transform.Info, Protects: transform.AutoscalerMode,
			Doc: "The autoscaler sets other values of containers than the registry says."},
		{Name: ruleBounds, Severity: transform.Info, Protects: transform.AutoscalerBounds,
			Doc: "The autoscaler may set less or more than the registry says."},
		{Name: ruleTakesOver, Severity: transform.Info,
			Doc: "By the registry the autoscaler sets the requests of its target itself, where by the manifest it would not."},
		{Name: ruleHorizontal, Severity: transform.Warning,
			Doc: "A HorizontalPodAutoscaler scales the same workload by a resource that the autoscaler sets."},
		{Name: ruleUnquoted, Severity: transform.Warning,
			Doc: "A mode is Off without quotes, which Kubernetes reads as the boolean false and refuses."},
	},
}, func() Settings { return Settings{} }, plan)

type config = transform.Config[Settings, Entry]

// autoscaler is a look at one VerticalPodAutoscaler.
type autoscaler struct {
	config
	*transform.Pass
	spec transform.Field
}

func plan(c config, p *transform.Pass) error {
	a := autoscaler{c, p, p.Root.At("spec")}
	if a.Entry != nil {
		a.setMode()
		a.setPolicies()
	}
	a.unquoted()
	a.horizontals()
	return nil
}
