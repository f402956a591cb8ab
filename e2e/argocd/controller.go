package argocd

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
)

// Controller is Argo CD's application controller over a cluster.
type Controller struct{ cluster *Cluster }

// what Argo CD is installed with, as far as the controller reads it.
var install = []string{
	"{apiVersion: v1, kind: Namespace, metadata: {name: argocd}}",
	"{apiVersion: v1, kind: ConfigMap, metadata: {name: argocd-cm, namespace: argocd, labels: " +
		"{app.kubernetes.io/part-of: argocd}}}",
	"{apiVersion: v1, kind: Secret, metadata: {name: argocd-secret, namespace: argocd, labels: " +
		"{app.kubernetes.io/part-of: argocd}}, stringData: {server.secretkey: e2e}}",
	"{apiVersion: argoproj.io/v1alpha1, kind: AppProject, metadata: {name: default, namespace: argocd}, spec: " +
		"{sourceRepos: ['*'], " +
		"destinations: [{server: '*', namespace: '*'}], clusterResourceWhitelist: [{group: '*', kind: '*'}]}}",
}

// StartController installs what Argo CD 3.6 needs into the cluster and starts its application controller.
func StartController(t testing.TB, cluster *Cluster, server *RepoServer, flags ...string) *Controller {
	t.Helper()
	program := V36.program().Path(t)
	for _, definition := range definitions(t) {
		cluster.Apply(t, definition)
	}
	cluster.MustCreate(t, install...)
	argv := append([]string{"argocd-application-controller", "--kubeconfig", cluster.kubeconfig, "--namespace", "argocd",
		"--redis", server.redis, "--repo-server", server.Address, "--repo-server-plaintext", "--metrics-port", port()},
		flags...)
	start(t, inCluster(cluster), program, argv...)
	return &Controller{cluster}
}

// inCluster is the environment by which the controllers take the cluster for the one that they run in.
func inCluster(cluster *Cluster) []string {
	return []string{"ARGOCD_FAKE_IN_CLUSTER=true", "KUBECONFIG=" + cluster.kubeconfig}
}

// definitions are the resources that Argo CD brings, from its own release.
func definitions(t testing.TB) (all []string) {
	t.Helper()
	folder := filepath.Join(V36.program().Module(t, "github.com/argoproj/argo-cd/v3"), "manifests", "crds")
	for _, name := range []string{"application-crd.yaml", "applicationset-crd.yaml", "appproject-crd.yaml"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	return all
}

func application(name string) Object {
	return Object{"argoproj.io/v1alpha1", "Application", "argocd", name}
}

// Add adds an Application, which is not synced until it is asked for.
func (c *Controller) Add(t testing.TB, app App) {
	t.Helper()
	manifest, err := json.Marshal(map[string]any{
		"apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
		"metadata": map[string]any{"name": app.Name, "namespace": "argocd"},
		"spec": map[string]any{
			"project": app.Project, "source": app.Source,
			"destination": map[string]any{"server": "https://kubernetes.default.svc", "namespace": app.Namespace},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	c.cluster.MustCreate(t, string(manifest))
}

// Sync syncs an Application, and returns how it ended.
func (c *Controller) Sync(t testing.TB, name string) v1alpha1.ApplicationStatus {
	t.Helper()
	return c.SyncTo(t, name, "HEAD")
}

// SyncTo syncs an Application to a revision of its source, and returns how it ended.
func (c *Controller) SyncTo(t testing.TB, name, revision string) v1alpha1.ApplicationStatus {
	t.Helper()
	before := c.status(t, name).OperationState
	c.cluster.Patch(t, application(name),
		fmt.Sprintf(`{"operation": {"initiatedBy": {"username": "e2e"}, "sync": {"revision": %q}}}`, revision))
	return c.wait(t, name, "the end of a sync", func(s v1alpha1.ApplicationStatus) bool {
		now := s.OperationState
		isAnother := now != nil && (before == nil || !now.StartedAt.Equal(&before.StartedAt))
		return isAnother && now.Phase.Completed()
	})
}

// Refresh has an Application compared anew, and nothing that was rendered before taken for it.
func (c *Controller) Refresh(t testing.TB, name string) v1alpha1.ApplicationStatus {
	t.Helper()
	time.Sleep(time.Second) // by which its times are told apart
	began := time.Now().Truncate(time.Second)
	c.cluster.Patch(t, application(name), `{"metadata": {"annotations": {"argocd.argoproj.io/refresh": "hard"}}}`)
	return c.wait(t, name, "a comparison", func(s v1alpha1.ApplicationStatus) bool {
		return s.ReconciledAt != nil && !s.ReconciledAt.Time.Before(began)
	})
}

func (c *Controller) wait(t testing.TB, name, what string,
	is func(v1alpha1.ApplicationStatus) bool) (status v1alpha1.ApplicationStatus) {
	t.Helper()
	eventually(t, 3*time.Minute, name+": "+what, func() error {
		status = c.status(t, name)
		if is(status) {
			return nil
		}
		return fmt.Errorf("%s %s, %+v", status.Sync.Status, status.Health.Status, status.Conditions)
	})
	return status
}

func (c *Controller) status(t testing.TB, name string) v1alpha1.ApplicationStatus {
	t.Helper()
	var app v1alpha1.Application
	c.cluster.Get(t, application(name), &app)
	return app.Status
}
