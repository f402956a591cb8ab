package sizing

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/core/autoscale"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// autoscalers notes what reckons with the requests of the workload's pods, which have a tier. With bounds in it, that
// one sets requests is only something to know.
func (s sizer) autoscalers(t Tier) {
	s.horizontals()
	for _, o := range s.verticals() {
		does := fmt.Sprintf("sets the requests itself (its manifest has mode %s): its first recommendation replaces "+
			"those of the size", short(modeOf(o)))
		if len(t.MinAllowed) > 0 {
			s.autoscaler(o, transform.Info, does+". From then on the bounds of the size hold")
			continue
		}
		s.autoscaler(o, transform.Warning, does+". Set minAllowed in the size, or another mode in the registry's vpa")
	}
}

// horizontals notes the autoscalers that scale at another load once the requests change.
func (s sizer) horizontals() {
	for _, a := range autoscale.Of(s.Pass, s.Namespace, autoscale.To(s.Object)) {
		if slices.ContainsFunc(a.Metrics, func(m autoscale.Metric) bool { return m.Utilization }) {
			s.autoscaler(a.Other, transform.Warning, "scales on utilization, a share of the requests: "+
				"with another size it scales at another load. Review its target")
		}
	}
}

// verticals returns the VerticalPodAutoscalers that set requests of the workload's pods.
func (s sizer) verticals() []transform.Other {
	own := autoscale.To(s.Object)
	return slices.DeleteFunc(slices.Clone(s.Find(vertical, s.Object.Name, "spec", "targetRef", "name")),
		func(o transform.Other) bool {
			target := autoscale.ReferenceAt(o.Input().At("spec", "targetRef"))
			return o.Namespace != s.Namespace || !own.Is(target) || modeOf(o) == off || !s.isSetBy(o) ||
				s.TurnsOff(o)
		})
}

// off is the mode of a VerticalPodAutoscaler, or of its policy for a container, that sets nothing.
const off = "Off"

// isSetBy reports whether a VerticalPodAutoscaler sets requests of a container that has a size: its policies may
// leave them out.
func (s sizer) isSetBy(o transform.Other) bool {
	return slices.ContainsFunc(append(s.Entry.containers(), s.main().Name), func(name string) bool {
		var policy transform.Field
		for _, p := range o.Input().At("spec", "resourcePolicy", "containerPolicies").Each() {
			switch p.At("containerName").Value() {
			case name:
				return p.At("mode").Value() != off
			case "*":
				policy = p
			}
		}
		return policy.At("mode").Value() != off
	})
}

// modeOf returns the mode of a VerticalPodAutoscaler by its manifest.
func modeOf(o transform.Other) string {
	return cmp.Or(o.Input().At("spec", "updatePolicy", "updateMode").Value(), "Recreate")
}

func (s sizer) autoscaler(o transform.Other, severity transform.Severity, does string) {
	s.Note(s.Workload.Resources, transform.Why{Rule: ruleAutoscaler, Severity: severity,
		Reason: fmt.Sprintf("%s %s", o, does)})
}
