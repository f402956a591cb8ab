// Package autoscale reads what sets the number of a workload's pods: HorizontalPodAutoscalers, and the objects
// by which KEDA makes some.
package autoscale

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
)

var (
	horizontal   = transform.GroupKind{Group: "autoscaling", Kind: "HorizontalPodAutoscaler"}
	scaledObject = transform.GroupKind{Group: "keda.sh", Kind: "ScaledObject"}
	httpScaled   = transform.GroupKind{Group: "http.keda.sh", Kind: "HTTPScaledObject"}
)

// Kinds returns the kinds of autoscalers.
func Kinds() []transform.GroupKind {
	return []transform.GroupKind{horizontal, scaledObject, httpScaled}
}

// Is reports whether objects of a kind are autoscalers.
func Is(group, kind string) bool {
	return slices.Contains(Kinds(), transform.GroupKind{Group: group, Kind: kind})
}

// Autoscaler is an object that sets the number of a workload's pods.
type Autoscaler struct {
	transform.Other
	Target  Reference
	Metrics []Metric // the resources of pods by which it scales
}

// Metric is a resource by which an autoscaler scales: of one container, or of the pod where that is empty.
type Metric struct {
	Container, Resource string
	Utilization         bool // measured against the requests
}

// Of returns the autoscalers of a target in a namespace.
func Of(p *transform.Pass, namespace string, target Reference) []Autoscaler {
	var all []Autoscaler
	for _, kind := range Kinds() {
		for _, o := range p.Find(kind, target.Name, "spec", "scaleTargetRef", "name") {
			a := Autoscaler{Other: o, Target: TargetOf(o.Object), Metrics: metricsOf(o.Object)}
			if o.Namespace == namespace && a.Target.Is(target) {
				all = append(all, a)
			}
		}
	}
	return all
}

// TargetOf returns what an autoscaler scales. KEDA takes a target for a Deployment unless it says otherwise.
func TargetOf(o manifest.Object) Reference {
	target := ReferenceAt(o.Input().At("spec", "scaleTargetRef"))
	if o.Group() != horizontal.Group {
		target.Kind = cmp.Or(target.Kind, "Deployment")
		if target.APIVersion == "" {
			target.APIVersion = "apps/v1"
		}
	}
	return target
}

// Least returns the fewest pods that an autoscaler leaves a workload that has work to do. KEDA may leave none
// that has not.
func Least(o manifest.Object) int64 {
	path := []string{"minReplicas"}
	switch o.Group() {
	case scaledObject.Group:
		path = []string{"minReplicaCount"}
	case httpScaled.Group:
		path = []string{"replicas", "min"}
	}
	n, ok := o.Input().At("spec").At(path...).Int()
	if !ok || n < 1 {
		return 1
	}
	return n
}

func metricsOf(o manifest.Object) []Metric {
	spec := o.Input().At("spec")
	switch o.Group() {
	case horizontal.Group:
		return metricsOfHorizontal(spec)
	case scaledObject.Group:
		return metricsOfKEDA(spec)
	}
	return nil // by requests that wait
}

// metricsOfHorizontal reads a HorizontalPodAutoscaler of any version. One without metrics goes by the
// utilization of the CPU.
func metricsOfHorizontal(spec transform.Field) []Metric {
	metrics := spec.At("metrics").Each()
	if len(metrics) == 0 {
		return []Metric{{Resource: "cpu", Utilization: true}}
	}
	var all []Metric
	for _, m := range metrics {
		for _, source := range []string{"resource", "containerResource"} {
			of := m.At(source)
			if of.At("name").Empty() {
				continue
			}
			all = append(all, Metric{
				Container: of.At("container").Value(), Resource: of.At("name").Value(),
				Utilization: of.At("target", "type").Value() == "Utilization" ||
					!of.At("target", "averageUtilization").Empty() || !of.At("targetAverageUtilization").Empty(),
			})
		}
	}
	return all
}

// metricsOfKEDA reads the triggers of a ScaledObject that become metrics of resources.
func metricsOfKEDA(spec transform.Field) []Metric {
	var all []Metric
	for _, trigger := range spec.At("triggers").Each() {
		kind := trigger.At("type").Value()
		if kind != "cpu" && kind != "memory" {
			continue
		}
		by := cmp.Or(trigger.At("metricType").Value(), trigger.At("metadata", "type").Value())
		all = append(all, Metric{
			Container: trigger.At("metadata", "containerName").Value(), Resource: kind, Utilization: by == "Utilization",
		})
	}
	return all
}

// Reference names the object that an autoscaler is for.
type Reference struct{ APIVersion, Kind, Name string }

// ReferenceAt reads a reference.
func ReferenceAt(f transform.Field) Reference {
	return Reference{f.At("apiVersion").Value(), f.At("kind").Value(), f.At("name").Value()}
}

// To returns a reference to an object.
func To(o manifest.Object) Reference { return Reference{o.APIVersion, o.Kind, o.Name} }

// Group returns the API group; "" for the core group's, and where none is stated.
func (r Reference) Group() string {
	group, _, found := strings.Cut(r.APIVersion, "/")
	if !found {
		return ""
	}
	return group
}

// Is reports whether two references are to one object. The version is of no matter, and a group that is not
// stated may be any.
func (r Reference) Is(other Reference) bool {
	return r.Kind != "" && r.Name != "" && r.Kind == other.Kind && r.Name == other.Name &&
		(r.APIVersion == "" || other.APIVersion == "" || r.Group() == other.Group())
}

// String returns the reference as users write it: "Deployment web".
func (r Reference) String() string { return strings.TrimSpace(r.Kind + " " + r.Name) }
