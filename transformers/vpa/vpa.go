// Package vpa sets how VerticalPodAutoscalers act, as the registry says, and finds those that would harm their
// target.
package vpa

import (
	"bytes"
	_ "embed"

	"github.com/vixens-io/ballast/internal/core/autoscale"
	"github.com/vixens-io/ballast/internal/core/transform"
)

//go:embed README.md
var readme string

// The rules of vpa.
const (
	ruleUpdateMode       = "update-mode"
	ruleModeSupport      = "mode-support"
	ruleControlledValues = "controlled-values"
	ruleBounds           = "bounds"
	ruleTakesOver        = "takes-over"
	ruleFloor            = "floor"
	ruleCap              = "cap"
	ruleDeadTarget       = "dead-target"
	ruleHorizontal       = "horizontal"
	ruleUnquoted         = "unquoted"
)

var vertical = transform.GroupKind{Group: "autoscaling.k8s.io", Kind: "VerticalPodAutoscaler"}

// Definition is the transformer.
var Definition = transform.TurningOff(transform.Define(transform.Spec{
	Name: "vpa", Section: "vpa", Stage: transform.Complete, Doc: readme,
	For:    transform.Kinds(vertical),
	Reads:  autoscale.Kinds(),
	Peers:  true,
	OnWith: []string{"sizing"}, // whose tiers may have bounds
	Worth:  func(_ any, document []byte) bool { return bytes.Contains(document, []byte(vertical.Kind)) },
	Writes: []string{"updateMode", "containerPolicies"},
	Rules: []transform.Rule{
		{Name: ruleUpdateMode, Severity: transform.Info, Protects: transform.AutoscalerMode,
			Doc: "The autoscaler has another mode than the registry wants. A warning where the new mode begins to evict pods."},
		{Name: ruleModeSupport, Severity: transform.Info,
			Doc: "The autoscaler's mode is deprecated, or not every cluster accepts it."},
		{Name: ruleControlledValues, Severity: transform.Info, Protects: transform.AutoscalerMode,
			Doc: "The autoscaler has other controlledValues than the registry wants."},
		{Name: ruleBounds, Severity: transform.Info, Protects: transform.AutoscalerBounds,
			Doc: "The autoscaler has other bounds than the registry or the container's size wants."},
		{Name: ruleTakesOver, Severity: transform.Info,
			Doc: "The registry makes the autoscaler set requests, which it does not do by its manifest."},
		{Name: ruleFloor, Severity: transform.Warning,
			Doc: "The autoscaler may request less than the container's size, or than the container itself asks for."},
		{Name: ruleCap, Severity: transform.Warning,
			Doc: "maxAllowed, or a static memory limit, keeps the autoscaler from giving a container what it needs."},
		{Name: ruleDeadTarget, Severity: transform.Info,
			Doc: "targetRef names a workload of Kubernetes' own kinds that the render lacks. A warning where the render has " +
				"one of that name and another kind."},
		{Name: ruleHorizontal, Severity: transform.Warning,
			Doc: "A HorizontalPodAutoscaler or KEDA scales the same workload by a resource that the autoscaler sets."},
		{Name: ruleUnquoted, Severity: transform.Warning,
			Doc: "A mode is Off without quotes: YAML reads the boolean false, and the API server refuses it."},
	},
}, func() Settings { return Settings{} }, plan), turnsOff)

type config = transform.Config[Settings, Entry]

// autoscaler is a look at one VerticalPodAutoscaler.
type autoscaler struct {
	config
	*transform.Pass
	spec   transform.Field
	target autoscale.Reference
	pods   []container // of the target
}

func plan(c config, p *transform.Pass) error {
	a := autoscaler{config: c, Pass: p, spec: p.Root.At("spec")}
	a.target = autoscale.ReferenceAt(a.spec.At("targetRef"))
	a.pods = a.containers()
	a.setMode()
	a.setPolicies()
	a.support()
	a.unquoted()
	a.deadTarget()
	if a.mode() != off {
		a.horizontals()
		a.judgeBounds()
	}
	return nil
}
