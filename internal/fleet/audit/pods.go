package audit

import (
	"strings"

	"github.com/vixens-io/ballast/internal/core/autoscale"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// countPaths are where kinds of workloads say how many pods they have; spec.replicas elsewhere.
var countPaths = map[string]string{
	"Pod":                        "",
	"batch/Job":                  "spec.parallelism",
	"batch/CronJob":              "spec.jobTemplate.spec.parallelism",
	"postgresql.cnpg.io/Cluster": "spec.instances",
	"keda.sh/ScaledJob":          "spec.jobTargetRef.parallelism",
}

// onEachNode are the kinds that run a pod on each node.
var onEachNode = map[string]bool{
	"apps/DaemonSet": true, "apps.kruise.io/DaemonSet": true, "apps.kruise.io/BroadcastJob": true,
}

// podsOf returns how many pods a workload has that run at the same time: of a DaemonSet one on each
// node, of an autoscaled one the fewest, of one that is suspended none, and one where nothing is
// said.
func podsOf(o manifest.Object, scaled autoscalers, nodes int64) int64 {
	root := o.Input()
	kind := strings.TrimPrefix(o.Group()+"/"+o.Kind, "/")
	switch {
	case onEachNode[kind]:
		return max(nodes, 1)
	case kind == "PodTemplate": // others make pods of it
		return 0
	}
	if o.Group() == "batch" && root.At("spec", "suspend").Bool() {
		return 0
	}
	path, known := countPaths[kind]
	if !known {
		path = "spec.replicas"
	}
	n, stated := int64(1), false
	if path != "" {
		n, stated = count(root.At(strings.Split(path, ".")...), 1)
	}
	if least, ok := scaled[target{o.Namespace, o.Kind, o.Name}]; ok && (!stated || n > 0) {
		return least
	}
	return n
}

// count returns a count, or what stands for one that is not stated.
func count(f yamledit.Field, otherwise int64) (n int64, stated bool) {
	if n, ok := f.Int(); ok && n >= 0 {
		return n, true
	}
	return otherwise, false
}

// target is what an autoscaler names.
type target struct{ namespace, kind, name string }

// autoscalers hold the fewest pods that they leave a workload.
type autoscalers map[target]int64

func (a autoscalers) add(o manifest.Object) {
	of := autoscale.TargetOf(o)
	a[target{o.Namespace, of.Kind, of.Name}] = autoscale.Least(o)
}
