package vpa

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/autoscale"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// horizontals notes the autoscalers that scale the same workload by what this one sets: each takes the other's
// doing for a change of load.
func (a autoscaler) horizontals() {
	for _, o := range autoscale.Of(a.Pass, a.Namespace, a.target) {
		both := a.setOf(o.Metrics)
		if len(both) == 0 {
			continue
		}
		resources := strings.Join(both, " and ")
		a.Note(a.spec.At("targetRef"), transform.Why{
			Rule: ruleHorizontal,
			Reason: fmt.Sprintf("%s scales %s by %s, which this autoscaler sets in mode %s: each reacts to what the "+
				"other changes. Scale by another metric, or take %[3]s out of controlledResources",
				o, a.targetName(), resources, short(a.mode())),
		})
	}
}

// setOf returns the resources of metrics that the autoscaler sets, each once.
func (a autoscaler) setOf(metrics []autoscale.Metric) []string {
	var names []string
	for _, m := range metrics {
		if a.sets(m) && !slices.Contains(names, m.Resource) {
			names = append(names, m.Resource)
		}
	}
	return names
}

// sets reports whether the autoscaler sets what a metric is measured against: in its
// container, or in some container. One that no policy is for gets all.
func (a autoscaler) sets(m autoscale.Metric) bool {
	if policy, ok := a.policyFor(m.Container); ok && m.Container != "" {
		return controls(policy, m.Resource)
	}
	if _, others := a.policyFor(anyContainer); m.Container != "" || !others {
		return controls(transform.Field{}, m.Resource)
	}
	return slices.ContainsFunc(a.policies().Each(), func(p transform.Field) bool { return controls(p, m.Resource) })
}

// policyFor returns the policy of a container: its own, else that for all others.
func (a autoscaler) policyFor(name string) (policy transform.Field, ok bool) {
	for _, p := range a.policies().Each() {
		switch p.At("containerName").Value() {
		case name:
			return p, true
		case anyContainer:
			policy, ok = p, true
		}
	}
	return policy, ok
}

// controls reports whether a policy lets the autoscaler set a resource.
func controls(policy transform.Field, resource string) bool {
	listed := policy.At("controlledResources")
	if listed.Empty() {
		return isOn(policy) && (resource == "cpu" || resource == "memory")
	}
	return isOn(policy) && slices.ContainsFunc(listed.Each(), func(f transform.Field) bool {
		return f.Value() == resource
	})
}
