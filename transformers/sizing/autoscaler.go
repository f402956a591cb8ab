package sizing

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/core/autoscale"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// autoscalers notes what reckons with the requests of the workload's pods.
func (s sizer) autoscalers() {
	s.horizontals()
	for _, o := range s.verticals() {
		s.autoscaler(o, fmt.Sprintf("sets the requests itself (its manifest has mode %s): its first recommendation "+
			"replaces those of the size. Set minAllowed in the size, or another mode in the registry's vpa", short(modeOf(o))))
	}
}

// horizontals notes the autoscalers that scale at another load once the requests change.
func (s sizer) horizontals() {
	for _, a := range autoscale.Of(s.Pass, s.Namespace, autoscale.To(s.Object)) {
		if slices.ContainsFunc(a.Metrics, func(m autoscale.Metric) bool { return m.Utilization }) {
			s.autoscaler(a.Other, "scales on utilization, a share of the requests: "+
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
			return o.Namespace != s.Namespace || !own.Is(target) || modeOf(o) == "Off"
		})
}

// modeOf returns the mode of a VerticalPodAutoscaler by its manifest.
func modeOf(o transform.Other) string {
	return cmp.Or(o.Input().At("spec", "updatePolicy", "updateMode").Value(), "Recreate")
}

func (s sizer) autoscaler(o transform.Other, does string) {
	s.Note(s.Workload.Resources, transform.Why{Rule: ruleAutoscaler, Reason: fmt.Sprintf("%s %s", o, does)})
}
