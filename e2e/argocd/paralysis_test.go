package argocd

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
)

// A webhook that hands out sizes, and fails closed. The service that it calls is gone.
const sizes = `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: sizes}
webhooks:
  - name: sizes.vixens.io
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    timeoutSeconds: 30
    clientConfig: {service: {namespace: webhooks, name: sizes}, caBundle: ""}
    rules: [{apiGroups: [""], apiVersions: [v1], resources: [pods], operations: [CREATE]}]
`

// mayFail is a registry by which something fails open.
func mayFail(name string) string {
	return "# +argocd:skip-file-rendering\napiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\n" +
		"metadata: {name: open}\nspec: {failOpen: {names: [" + name + "]}}\n"
}

func paralysesNothing(t *testing.T, s stage) {
	s.MustCreate(t, sizes)
	eventually(t, time.Minute, "the webhook is in force", func() error {
		err := startPod(t, s, "closed")
		if err == nil || !strings.Contains(err.Error(), "failed calling webhook") {
			return fmt.Errorf("a pod starts: %v", err)
		}
		t.Logf("as written: %v", err)
		return nil
	})

	s.repository.Write("webhooks/sizes.yaml", sizes)
	s.repository.Write("webhooks/ballast.yaml", mayFail("sizes"))
	s.repository.Write("webhooks/kustomization.yaml", "resources: [sizes.yaml]\n")
	s.repository.Commit()
	s.Add(t, App{Name: "webhooks", Namespace: "default", Project: "default", Source: source(s.repository, "webhooks")})
	status := s.Sync(t, "webhooks")
	t.Logf("synced through Ballast: %s: %s", status.OperationState.Phase, status.OperationState.Message)

	var webhooks admissionv1.MutatingWebhookConfiguration
	s.Get(t, Object{"admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "", "sizes"}, &webhooks)
	t.Logf("live: failurePolicy %s, timeoutSeconds %d", *webhooks.Webhooks[0].FailurePolicy,
		*webhooks.Webhooks[0].TimeoutSeconds)
	eventually(t, time.Minute, "a pod starts", func() error { return startPod(t, s, "open") })
	arrivesSized(t, s, "open")
}

// A policy that runs in the API server itself, and has an expression that fails for a pod without annotations.
const owners = `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {name: owners}
spec:
  failurePolicy: Fail
  reinvocationPolicy: Never
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], resources: [pods], operations: [CREATE]}]
  mutations:
    - patchType: ApplyConfiguration
      applyConfiguration:
        expression: 'Object{metadata: Object.metadata{labels: {"owner": object.metadata.annotations["owner"]}}}'
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: {name: owners}
spec: {policyName: owners}
`

func stopsNoPod(t *testing.T, s stage) {
	s.MustCreate(t, strings.Split(owners, "---\n")...)
	eventually(t, time.Minute, "the policy is in force", func() error {
		err := startPod(t, s, "refused")
		if err == nil || !strings.Contains(err.Error(), "owners") {
			return fmt.Errorf("a pod starts: %v", err)
		}
		t.Logf("as written: %v", err)
		return nil
	})

	s.repository.Write("policies/owners.yaml", owners)
	s.repository.Write("policies/ballast.yaml", mayFail("owners"))
	s.repository.Write("policies/kustomization.yaml", "resources: [owners.yaml]\n")
	s.repository.Commit()
	syncNew(t, s, App{Name: "policies", Namespace: "default", Project: "default",
		Source: source(s.repository, "policies")})
	eventually(t, time.Minute, "a pod starts", func() error { return startPod(t, s, "taken") })
}

// startPod creates what the controller of the live Deployment would.
func startPod(t *testing.T, s stage, name string) error {
	t.Helper()
	template := liveDeployment(t, s).Spec.Template
	pod := corev1.Pod{Spec: template.Spec}
	pod.APIVersion, pod.Kind = "v1", "Pod"
	pod.Name, pod.Namespace, pod.Labels = name, "homeassistant", template.Labels
	manifest, err := json.Marshal(pod)
	if err != nil {
		t.Fatal(err)
	}
	return s.Create(t.Context(), string(manifest))
}

// arrivesSized looks at a pod that no webhook has seen, of a workload whose author wrote no
// label.
func arrivesSized(t *testing.T, s stage, name string) {
	t.Helper()
	for _, object := range rendered(t, s.repository, homeAssistant(s.repository), "--raw") {
		if text, _ := json.Marshal(object); strings.Contains(string(text), "vixens.io/sizing") {
			t.Fatalf("its author wrote the label: %s", text)
		}
	}
	var pod corev1.Pod
	s.Get(t, Object{"v1", "Pod", "homeassistant", name}, &pod)
	t.Logf("the pod has the size %q and the priority %q (%d)", pod.Labels["vixens.io/sizing"],
		pod.Spec.PriorityClassName, *pod.Spec.Priority)
	if pod.Labels["vixens.io/sizing"] != "large" || pod.Spec.PriorityClassName != "vixens-critical" {
		t.Error("it has not what the registry says")
	}
	for _, c := range pod.Spec.Containers {
		limit := c.Resources.Limits[corev1.ResourceMemory]
		t.Logf("%s: limited to %s", c.Name, limit.String())
		if limit.IsZero() {
			t.Errorf("%s has no limit of memory", c.Name)
		}
	}
}
