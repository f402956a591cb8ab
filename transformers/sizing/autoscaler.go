package sizing

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// autoscalers notes what reckons with the requests of the workload's pods.
func (s sizer) autoscalers() {
	for _, o := range s.Find(horizontal, s.Object.Name, "spec", "scaleTargetRef", "name") {
		if s.isTarget(o, "scaleTargetRef") && scalesOnUtilisation(o.Input().At("spec")) {
			s.autoscaler(o, "scales on utilisation, which is measured against the requests: "+
				"with another size it scales at another load")
		}
	}
	for _, o := range s.Find(vertical, s.Object.Name, "spec", "targetRef", "name") {
		mode := o.Input().At("spec", "updatePolicy", "updateMode").Value()
		if s.isTarget(o, "targetRef") && mode != "Off" {
			if mode == "" {
				mode = "Auto" // as Kubernetes has it
			}
			s.autoscaler(o, fmt.Sprintf("sets the requests itself by its manifest, in mode %s: what the size gives lasts "+
				"until its first recommendation, unless the registry's vpa sets another mode", short(mode)))
		}
	}
}

func (s sizer) autoscaler(o transform.Other, does string) {
	s.Note(s.Workload.Resources, transform.Why{Rule: ruleAutoscaler, Reason: fmt.Sprintf("%s %s", o, does)})
}

// isTarget reports whether an autoscaler is for the workload.
func (s sizer) isTarget(o transform.Other, reference string) bool {
	target := o.Input().At("spec", reference)
	version := target.At("apiVersion").Value()
	group, _, found := strings.Cut(version, "/")
	if !found {
		group = ""
	}
	return o.Namespace == s.Namespace &&
		target.At("kind").Value() == s.Object.Kind &&
		target.At("name").Value() == s.Object.Name &&
		(version == "" || group == s.Object.Group())
}

// scalesOnUtilisation reads the spec of a HorizontalPodAutoscaler of any version. One
// without metrics goes by the utilisation of the CPU.
func scalesOnUtilisation(spec transform.Field) bool {
	metrics := spec.At("metrics").Each()
	for _, m := range metrics {
		for _, kind := range []string{"resource", "containerResource"} {
			if m.At(kind, "target", "type").Value() == "Utilization" || !m.At(kind, "targetAverageUtilization").Empty() {
				return true
			}
		}
	}
	return len(metrics) == 0
}
