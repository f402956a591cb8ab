package argocd

import (
	"fmt"
	"strings"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/vixens-io/ballast/e2e/sandbox"
)

// TestTheIncidents plays both incidents as they were: policies in Audit mode and one that hands out sizes, all
// of which the real Kyverno makes webhooks of; an application that nobody sized, whose init container changes
// owners after an &&, and whose backup is a sync.
func TestTheIncidents(t *testing.T) {
	sandbox.Need(t, "rclone", "dash")
	server := StartRepoServer(t, V36, Native(t, V36.told()...))
	cluster := StartCluster(t)
	InstallKyverno(t, cluster)
	cluster.MustCreate(t, "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: vixens-critical}, "+
		"value: 1000000}")
	s := stage{cluster, StartController(t, cluster, server), NewRepository(t, "testdata/incidents")}
	policies := App{Name: "policies", Namespace: "kyverno", Project: "default", Source: source(s.repository, "policies")}

	kyverno := StartKyverno(t, cluster)
	asWritten := policies
	asWritten.Name, asWritten.Source.Plugin = "as-written", nil
	syncNew(t, s, asWritten)
	closed := untilWebhooks(t, s, admissionv1.Fail)
	t.Logf("as written, Kyverno makes of the policies: %v", closed)
	kyverno.kill()
	err := s.Create(t.Context(), pod("as-written"))
	if err == nil || !strings.Contains(err.Error(), "failed calling webhook") {
		t.Fatalf("without Kyverno a pod starts: %v: this proves nothing", err)
	}
	t.Logf("as written, without Kyverno: %v", err)

	kyverno = StartKyverno(t, cluster)
	syncNew(t, s, policies)
	t.Logf("rendered by Ballast: %v", untilWebhooks(t, s, admissionv1.Ignore))
	app := homeAssistant(s.repository)
	app.Source = source(s.repository, "home-assistant")
	syncNew(t, s, app)
	starts(t, s, "beside-kyverno")
	kyverno.kill()
	if err := s.Create(t.Context(), pod("open")); err != nil {
		t.Errorf("without Kyverno no pod starts: %v", err)
	}
	starts(t, s, "without-kyverno")

	live := liveDeployment(t, s).Spec.Template.Spec
	if names := initNames(live); len(names) != 1 || names[0] != "fix-permissions" {
		t.Errorf("got the init containers %v; want the author's alone, which is effective", names)
	}
	if left := backupAfter(t, containerOf(t, live, "config-syncer")); left != 10 {
		t.Errorf("of 10 files in the bucket %d are left", left)
	}
}

// syncNew adds an application and syncs it.
func syncNew(t *testing.T, s stage, app App) {
	t.Helper()
	s.Add(t, app)
	if status := s.Sync(t, app.Name); status.OperationState.Phase != "Succeeded" {
		t.Fatalf("%s: %s: %s", app.Name, status.OperationState.Phase, status.OperationState.Message)
	}
}

// untilWebhooks waits until all webhooks of Kyverno for resources have one failure policy.
func untilWebhooks(
	t *testing.T, s stage, want admissionv1.FailurePolicyType,
) (all map[string]admissionv1.FailurePolicyType) {
	t.Helper()
	eventually(t, 2*time.Minute, "the webhooks are made", func() error {
		all = s.Webhooks(t)
		if len(all) < 2 {
			return fmt.Errorf("there are %v", all)
		}
		for name, policy := range all {
			if policy != want {
				return fmt.Errorf("%s has %s", name, policy)
			}
		}
		return nil
	})
	return all
}

func pod(name string) string {
	return "{apiVersion: v1, kind: Pod, metadata: {name: " + name + ", namespace: default}, " +
		"spec: {containers: [{name: c, image: registry.k8s.io/pause:3.10}]}}"
}

// starts creates a pod of the live Deployment, which arrives with the size of the registry.
func starts(t *testing.T, s stage, name string) {
	t.Helper()
	if err := startPod(t, s, name); err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	var live corev1.Pod
	s.Get(t, Object{"v1", "Pod", "homeassistant", name}, &live)
	for _, c := range live.Spec.Containers {
		limit, request := c.Resources.Limits.Memory().String(), c.Resources.Requests.Memory().String()
		t.Logf("%s: %s: memory %s, at most %s", name, c.Name, request, limit)
		want := map[string]string{"homeassistant": "4Gi", "config-syncer": "128Mi"}[c.Name]
		if limit != want {
			t.Errorf("%s: %s is limited to %s, want %s", name, c.Name, limit, want)
		}
	}
}

func initNames(pod corev1.PodSpec) (names []string) {
	for _, c := range pod.InitContainers {
		names = append(names, c.Name)
	}
	return names
}
