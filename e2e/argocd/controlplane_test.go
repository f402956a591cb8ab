package argocd

import (
	"os"
	"strings"
	"testing"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// TestTheControlPlane has the control plane of Argo CD 3.6 do what a house does that moves to Ballast.
func TestTheControlPlane(t *testing.T) {
	server := StartRepoServer(t, V36, Native(t, V36.told()...))
	cluster := StartCluster(t)
	cluster.MustCreate(t, house...)
	controller := StartController(t, cluster, server, "--hydrator-enabled", "--commit-server", StartCommitServer(t))
	StartApplicationSets(t, cluster, server)
	s := stage{cluster, controller, NewRepository(t, examples)}
	t.Run("an application moves to the plugin, and nothing restarts", func(t *testing.T) { moves(t, s) })
	t.Run("the source hydrator", func(t *testing.T) { hydrates(t, s) })
	t.Run("application sets", func(t *testing.T) { makesApplications(t, s) })
}

// onlyReports is an entry for a registry that ends with its entries.
const onlyReports = `
    - match: {app: "*"}
      mode: report
`

// moves hands an application that was synced as Argo CD renders it over to the plugin, in two steps: at first
// everything is only reported.
func moves(t *testing.T, s stage) {
	enforced, err := os.ReadFile(examples + "/ballast.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s.repository.Write("ballast.yaml", string(enforced)+onlyReports)
	s.repository.Commit()
	app := homeAssistant(s.repository)
	app.Source.Plugin = nil
	syncNew(t, s, app)
	isSynced(t, s, app.Name)
	before := live(t, s, app.Name)
	if len(before) < 5 {
		t.Fatalf("it has but %d objects", len(before))
	}

	s.Patch(t, application(app.Name), `{"spec": {"source": {"plugin": {"name": "ballast"}}}}`)
	isSynced(t, s, app.Name)
	if status := s.Sync(t, app.Name); status.OperationState.Phase != "Succeeded" {
		t.Fatalf("%s: %s", status.OperationState.Phase, status.OperationState.Message)
	}
	isSynced(t, s, app.Name)
	if diff := cmp.Diff(before, live(t, s, app.Name)); diff != "" {
		t.Errorf("what is live has changed (-before +after)\n%s", diff)
	}

	s.repository.Write("ballast.yaml", string(enforced))
	s.repository.Commit()
	if status := s.Refresh(t, app.Name); status.Sync.Status != v1alpha1.SyncStatusCodeOutOfSync {
		t.Errorf("no longer only reported, it is %s: the above proves nothing", status.Sync.Status)
	}
	s.Sync(t, app.Name)
	isSynced(t, s, app.Name)
	if command := rcloneCommand(containerOf(t, liveDeployment(t, s).Spec.Template.Spec, "config-syncer")); command !=
		"rclone copy" {
		t.Errorf("synced once more, it runs %s", command)
	}
}

func isSynced(t *testing.T, s stage, name string) {
	t.Helper()
	status := s.Refresh(t, name)
	if status.Sync.Status != v1alpha1.SyncStatusCodeSynced {
		t.Errorf("%s is %s: %+v", name, status.Sync.Status, status.Conditions)
	}
	for _, r := range status.Resources {
		if r.Status != v1alpha1.SyncStatusCodeSynced {
			t.Errorf("%s: %s %s is %s", name, r.Kind, r.Name, r.Status)
		}
	}
}

// live returns the objects of an Application as they are in the cluster, by kind and name. Whatever writes to one
// changes its version.
func live(t *testing.T, s stage, name string) map[string]any {
	t.Helper()
	all := map[string]any{}
	for _, r := range s.status(t, name).Resources {
		var object unstructured.Unstructured
		apiVersion := strings.TrimPrefix(r.Group+"/"+r.Version, "/")
		s.Get(t, Object{apiVersion, r.Kind, r.Namespace, r.Name}, &object.Object)
		all[r.Kind+" "+r.Name] = object.Object
	}
	return all
}
