package vpa

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// horizontals notes the HorizontalPodAutoscalers that scale the same workload by what the
// autoscaler sets: each takes the other's doing for a change of load.
func (a autoscaler) horizontals() {
	if a.mode() == off {
		return
	}
	for _, o := range a.Find(horizontal, a.spec.At("targetRef", "name").Value(), "spec", "scaleTargetRef", "name") {
		spec := o.Input().At("spec")
		if o.Namespace != a.Namespace || !isSame(spec.At("scaleTargetRef"), a.spec.At("targetRef")) {
			continue
		}
		both := a.setOf(scalesBy(spec))
		if len(both) == 0 {
			continue
		}
		a.Note(a.spec.At("targetRef"), transform.Why{
			Rule: ruleHorizontal,
			Reason: fmt.Sprintf("%s scales %s by %s, which this one sets in mode %s: each takes the other's doing for load; "+
				"let one of the two leave %[3]s alone",
				o, a.target(), strings.Join(both, " and "), short(a.mode())),
		})
	}
}

// isSame reports whether two references are to one object. A version says nothing, and a
// group that is not given may be any.
func isSame(a, b transform.Field) bool {
	for _, key := range []string{"kind", "name"} {
		if a.At(key).Value() != b.At(key).Value() || a.At(key).Empty() {
			return false
		}
	}
	versionA, versionB := a.At("apiVersion").Value(), b.At("apiVersion").Value()
	return versionA == "" || versionB == "" || groupOf(versionA) == groupOf(versionB)
}

// groupOf returns the group of an API version; "" for the core group's.
func groupOf(version string) string {
	group, _, found := strings.Cut(version, "/")
	if !found {
		return ""
	}
	return group
}

// metric is a resource by which a HorizontalPodAutoscaler scales: of one container, or of
// the pod where that is empty.
type metric struct{ container, resource string }

// scalesBy returns the resources of pods by which a HorizontalPodAutoscaler of any version
// scales. One without metrics goes by the CPU.
func scalesBy(spec transform.Field) []metric {
	metrics := spec.At("metrics").Each()
	if len(metrics) == 0 {
		return []metric{{resource: "cpu"}}
	}
	var scales []metric
	for _, m := range metrics {
		of := m.At("containerResource")
		scales = append(scales, metric{resource: m.At("resource", "name").Value()},
			metric{of.At("container").Value(), of.At("name").Value()})
	}
	return slices.DeleteFunc(scales, func(m metric) bool { return m.resource == "" })
}

// setOf returns the resources of metrics that the autoscaler sets, each once.
func (a autoscaler) setOf(metrics []metric) []string {
	var names []string
	for _, m := range metrics {
		if a.sets(m) && !slices.Contains(names, m.resource) {
			names = append(names, m.resource)
		}
	}
	return names
}

// sets reports whether the autoscaler sets what a metric is measured against: in its
// container, or in some container. One that no policy is for gets all.
func (a autoscaler) sets(m metric) bool {
	policies := a.policies().Each()
	named := func(name string) int {
		return slices.IndexFunc(policies, func(p transform.Field) bool { return p.At("containerName").Value() == name })
	}
	own, others := named(m.container), named(anyContainer)
	switch {
	case m.container != "" && own >= 0:
		return controls(policies[own], m.resource)
	case others < 0:
		return controls(transform.Field{}, m.resource)
	case m.container != "":
		return controls(policies[others], m.resource)
	}
	return slices.ContainsFunc(policies, func(p transform.Field) bool { return controls(p, m.resource) })
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
