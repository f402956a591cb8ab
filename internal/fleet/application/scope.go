package application

import (
	"slices"

	"github.com/vixens-io/ballast/internal/core/manifest"
)

// scope says where the objects of a kind live.
type scope int

const (
	unknown   scope = iota // only the cluster knows
	inCluster              // in no namespace
	inNamespace
)

// clusterKinds are the kinds of Kubernetes itself whose objects are in no namespace, by group.
// All other kinds of these groups have one.
var clusterKinds = map[string][]string{
	"":            {"ComponentStatus", "Namespace", "Node", "PersistentVolume"},
	"apps":        nil,
	"autoscaling": nil,
	"batch":       nil,
	"extensions":  nil,
	"policy":      {"PodSecurityPolicy"},
	"admissionregistration.k8s.io": {"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding",
		"MutatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
		"ValidatingWebhookConfiguration"},
	"apiextensions.k8s.io":         {"CustomResourceDefinition"},
	"apiregistration.k8s.io":       {"APIService"},
	"authentication.k8s.io":        {"SelfSubjectReview", "TokenReview"},
	"authorization.k8s.io":         {"SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"},
	"certificates.k8s.io":          {"CertificateSigningRequest", "ClusterTrustBundle"},
	"coordination.k8s.io":          nil,
	"discovery.k8s.io":             nil,
	"events.k8s.io":                nil,
	"flowcontrol.apiserver.k8s.io": {"FlowSchema", "PriorityLevelConfiguration"},
	"internal.apiserver.k8s.io":    {"StorageVersion"},
	"networking.k8s.io":            {"IPAddress", "IngressClass", "ServiceCIDR"},
	"node.k8s.io":                  {"RuntimeClass"},
	"rbac.authorization.k8s.io":    {"ClusterRole", "ClusterRoleBinding"},
	"resource.k8s.io":              {"DeviceClass", "DeviceTaintRule", "ResourceClass", "ResourceSlice"},
	"scheduling.k8s.io":            {"PriorityClass"},
	"storage.k8s.io":               {"CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"},
	"storagemigration.k8s.io":      {"StorageVersionMigration"},
	"argoproj.io":                  {"ClusterAnalysisTemplate", "ClusterWorkflowTemplate"},
}

// scopes tells where objects live: by Kubernetes itself, and by the definitions among them.
type scopes map[[2]string]scope

// learn takes over what a CustomResourceDefinition says of its kind.
func (s scopes) learn(o manifest.Object) {
	if o.Group() != "apiextensions.k8s.io" || o.Kind != "CustomResourceDefinition" {
		return
	}
	spec := o.Root().At("spec")
	kind := [2]string{spec.At("group").Value(), spec.At("names", "kind").Value()}
	switch spec.At("scope").Value() {
	case "Cluster":
		s[kind] = inCluster
	case "Namespaced":
		s[kind] = inNamespace
	}
}

func (s scopes) of(o manifest.Object) scope {
	if learned, ok := s[[2]string{o.Group(), o.Kind}]; ok {
		return learned
	}
	kinds, ofKubernetes := clusterKinds[o.Group()]
	switch {
	case !ofKubernetes:
		return unknown
	case slices.Contains(kinds, o.Kind):
		return inCluster
	}
	return inNamespace
}
