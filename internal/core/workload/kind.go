package workload

import (
	"errors"
	"fmt"
	"regexp"
)

// Kind is one kind of object that runs pods, and where it keeps what Ballast sets. Paths
// are keys joined by dots, from the object's root.
type Kind struct {
	Group     string `yaml:"group" doc:"The API group; empty for the core group." example:"postgresql.cnpg.io"`
	Kind      string `yaml:"kind" required:"true" doc:"The kind." example:"Cluster"`
	Template  string `yaml:"template" doc:"Where the pod template is. The places below follow from it." example:"spec.template"`
	Labels    string `yaml:"labels" doc:"Without a template: where the labels are that reach the pods." example:"spec.inheritedMetadata.labels"`
	Resources string `yaml:"resources" doc:"Without a template: where the resources of the pods are." example:"spec.resources"`
	Priority  string `yaml:"priority" doc:"Without a template: where the priority class is." example:"spec.priorityClassName"`
	// Rolls says whether a change of the template replaces running pods.
	Rolls bool `yaml:"rolls" doc:"Whether a changed template restarts the pods that run."`
	// Immutable says whether the API server refuses a change of the template.
	Immutable bool `yaml:"immutable" doc:"Whether the API server refuses a changed template."`
}

// Key returns what no two kinds of a table share.
func (k Kind) Key() string { return k.Group + "/" + k.Kind }

// String returns the kind as messages name it.
func (k Kind) String() string {
	if k.Group == "" {
		return k.Kind
	}
	return k.Kind + " of " + k.Group
}

// objectItself is the template's path of a kind that is its own template: Pod.
const objectItself = "."

func (k Kind) hasTemplate() bool { return k.Template != "" }

var (
	validGroup = regexp.MustCompile(`^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$`)
	validKind  = regexp.MustCompile(`^[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?$`)
)

// Check reports what keeps the engine from using the kind.
func (k Kind) Check() error {
	places := k.Labels != "" || k.Resources != "" || k.Priority != ""
	switch {
	case k.Group != "" && !validGroup.MatchString(k.Group):
		return fmt.Errorf("group is %q, want the name of an API group without its version, such as apps", k.Group)
	case !validKind.MatchString(k.Kind):
		return fmt.Errorf("kind is %q, want the name of one kind, such as Cluster", k.Kind)
	case k.hasTemplate() && places:
		return errors.New("template says where labels, resources and priority are: leave those out, or template")
	case !k.hasTemplate() && !places:
		return errors.New("names no place: give template, or one of labels, resources and priority")
	}
	return nil
}

// Table lists the kinds of workloads.
type Table []Kind

// Kinds returns the workload kinds that Ballast knows by itself.
func Kinds() Table {
	return Table{
		{Kind: "Pod", Template: objectItself},
		{Kind: "PodTemplate", Template: "template"},
		{Kind: "ReplicationController", Template: "spec.template"},
		{Group: "apps", Kind: "Deployment", Template: "spec.template", Rolls: true},
		{Group: "apps", Kind: "StatefulSet", Template: "spec.template", Rolls: true},
		{Group: "apps", Kind: "DaemonSet", Template: "spec.template", Rolls: true},
		{Group: "apps", Kind: "ReplicaSet", Template: "spec.template"},
		{Group: "batch", Kind: "Job", Template: "spec.template", Immutable: true},
		{Group: "batch", Kind: "CronJob", Template: "spec.jobTemplate.spec.template"},
		{Group: "argoproj.io", Kind: "Rollout", Template: "spec.template", Rolls: true},
		{Group: "serving.knative.dev", Kind: "Service", Template: "spec.template", Rolls: true},
		{Group: "keda.sh", Kind: "ScaledJob", Template: "spec.jobTargetRef.template"},
		{Group: "apps.kruise.io", Kind: "CloneSet", Template: "spec.template", Rolls: true},
		{Group: "apps.kruise.io", Kind: "StatefulSet", Template: "spec.template", Rolls: true},
		{Group: "apps.kruise.io", Kind: "DaemonSet", Template: "spec.template", Rolls: true},
		{Group: "apps.kruise.io", Kind: "BroadcastJob", Template: "spec.template"},
		{Group: "k8up.io", Kind: "PreBackupPod", Template: "spec.pod"},
		{
			Group: "postgresql.cnpg.io", Kind: "Cluster", Rolls: true,
			Labels: "spec.inheritedMetadata.labels", Resources: "spec.resources", Priority: "spec.priorityClassName",
		},
	}
}

// With returns the table with more kinds, which win over those of the same group and kind.
func (t Table) With(more []Kind) Table {
	return append(append(Table{}, more...), t...)
}

// Find returns the kind of that group and name.
func (t Table) Find(group, kind string) (Kind, bool) {
	for _, k := range t {
		if k.Group == group && k.Kind == kind {
			return k, true
		}
	}
	return Kind{}, false
}

// Has reports whether the table names a kind.
func (t Table) Has(group, kind string) bool {
	_, ok := t.Find(group, kind)
	return ok
}
