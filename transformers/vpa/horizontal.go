package vpa

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/transform"
)

// horizontals notes the HorizontalPodAutoscalers that scale the same workload by what the
// autoscaler sets: each takes the other's doing for a change of load.
func (a autoscaler) horizontals() {
	if a.mode() == off {
		return
	}
	sets := a.controlled()
	for _, o := range a.Others(horizontal.Group, horizontal.Kind) {
		spec := o.Input().At("spec")
		if o.Namespace != a.Namespace || !isSame(spec.At("scaleTargetRef"), a.spec.At("targetRef")) {
			continue
		}
		both := slices.DeleteFunc(scalesBy(spec), func(name string) bool { return !slices.Contains(sets, name) })
		if len(both) == 0 {
			continue
		}
		a.Note(a.spec.At("targetRef"), transform.Why{
			Rule: ruleHorizontal,
			Reason: fmt.Sprintf("%s scales %s by %s, which this one sets in mode %s: each takes the other's doing for load; let one of the two leave %[3]s alone",
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

// groupOf gives the group of an API version; "" for the core group's.
func groupOf(version string) string {
	group, _, found := strings.Cut(version, "/")
	if !found {
		return ""
	}
	return group
}

// scalesBy gives the resources of pods by which a HorizontalPodAutoscaler of any version
// scales. One without metrics goes by the CPU.
func scalesBy(spec transform.Field) []string {
	metrics := spec.At("metrics").Each()
	if len(metrics) == 0 {
		return []string{"cpu"}
	}
	var names []string
	for _, m := range metrics {
		for _, kind := range []string{"resource", "containerResource"} {
			if name := m.At(kind, "name").Value(); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// controlled gives the resources that the autoscaler sets for some container. One that no
// policy is for gets both.
func (a autoscaler) controlled() []string {
	both := []string{"cpu", "memory"}
	var names []string
	hasDefault := false
	for _, policy := range a.policies().Each() {
		hasDefault = hasDefault || policy.At("containerName").Value() == anyContainer
		if !isOn(policy) {
			continue
		}
		listed := policy.At("controlledResources")
		if listed.Empty() {
			return both
		}
		for _, resource := range listed.Each() {
			names = append(names, resource.Value())
		}
	}
	if !hasDefault {
		return both
	}
	return names
}
