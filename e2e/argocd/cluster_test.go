package argocd

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/vixens-io/ballast/e2e/sandbox"
)

// The house has what its Applications refer to.
var house = []string{
	`{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: externalsecrets.external-secrets.io}, spec: {
  group: external-secrets.io, scope: Namespaced, names: {kind: ExternalSecret, plural: externalsecrets},
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]}}`,
	"{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: vixens-critical}, value: 1000000}",
}

var deployment = Object{"apps/v1", "Deployment", "homeassistant", "homeassistant"}

// stage is what the acts below, which follow one another, play on.
type stage struct {
	*Cluster
	*Controller
	repository *Repository
}

// TestTheCluster plays both incidents on one control plane.
func TestTheCluster(t *testing.T) {
	sandbox.Need(t, "rclone", "dash")
	server := StartRepoServer(t, V36, Native(t, V36.told()...))
	cluster := StartCluster(t)
	cluster.MustCreate(t, house...)
	s := stage{cluster, StartController(t, cluster, server), NewRepository(t, examples)}
	for _, act := range []struct {
		name string
		play func(*testing.T, stage)
	}{
		{"an application syncs, and what is live is safe", syncs},
		{"a second sync finds no drift", findsNoDrift},
		{"a broken registry leaves alone what is live", leavesAlone},
		{"the backup killer", killsNoBackup},
		{"the paralysis", paralysesNothing},
		{"a policy of the API server that fails", stopsNoPod},
	} {
		if !t.Run(act.name, func(t *testing.T) { act.play(t, s) }) {
			return
		}
	}
}

func syncs(t *testing.T, s stage) {
	s.Add(t, homeAssistant(s.repository))
	status := s.Sync(t, "homeassistant")
	if status.OperationState.Phase != "Succeeded" {
		t.Fatalf("%s: %s", status.OperationState.Phase, status.OperationState.Message)
	}
	status = s.Refresh(t, "homeassistant")
	t.Logf("%s at %s: %s", status.Sync.Status, status.Sync.Revision, status.OperationState.Message)
	if status.Sync.Status != v1alpha1.SyncStatusCodeSynced {
		t.Errorf("it is %s, not Synced", status.Sync.Status)
	}
	live := liveDeployment(t, s)
	pod := live.Spec.Template
	got := map[string]string{
		"label":     live.Labels["vixens.io/sizing"],
		"pod label": pod.Labels["vixens.io/sizing"],
		"priority":  pod.Spec.PriorityClassName,
		"first":     pod.Spec.InitContainers[0].Name,
		"syncs by":  rcloneCommand(containerOf(t, pod.Spec, "config-syncer")),
	}
	t.Logf("live: %v", got)
	want := map[string]string{"label": "large", "pod label": "large", "priority": "vixens-critical",
		"first": "fix-perms", "syncs by": "rclone copy"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +live)\n%s", diff)
	}
}

func findsNoDrift(t *testing.T, s stage) {
	before := liveDeployment(t, s)
	status := s.Sync(t, "homeassistant")
	status = s.Refresh(t, "homeassistant")
	after := liveDeployment(t, s)
	t.Logf("%s; generation %d before, %d after", status.Sync.Status, before.Generation, after.Generation)
	if status.Sync.Status != v1alpha1.SyncStatusCodeSynced || before.Generation != after.Generation {
		t.Error("the second sync changes what the first has made")
	}
}

func leavesAlone(t *testing.T, s stage) {
	before := liveDeployment(t, s)
	s.repository.Write("ballast.yaml", "# +argocd:skip-file-rendering\napiVersion: ballast.vixens.io/v1alpha1\nkind: "+
		"Registry\nmetadata: {name: vixens}\nspec: {sizing: {tires: {}}}\n")
	s.repository.Commit()
	status := s.Refresh(t, "homeassistant")
	var said string
	for _, condition := range status.Conditions {
		said += string(condition.Type) + ": " + condition.Message + "\n"
	}
	t.Logf("%s\n%s", status.Sync.Status, said)
	if !strings.Contains(said, "ballast.yaml:5") || !strings.Contains(said, "tires") {
		t.Error("it does not say what is wrong and where")
	}
	status = s.Sync(t, "homeassistant")
	t.Logf("a sync: %s: %s", status.OperationState.Phase, status.OperationState.Message)
	if status.OperationState.Phase == "Succeeded" {
		t.Error("what cannot be rendered is synced")
	}
	if diff := cmp.Diff(before, liveDeployment(t, s)); diff != "" {
		t.Errorf("(-before +after)\n%s", diff)
	}
	s.repository.git("revert", "--no-edit", "HEAD")
	if status := s.Refresh(t, "homeassistant"); status.Sync.Status != v1alpha1.SyncStatusCodeSynced {
		t.Errorf("fixed, it is %s", status.Sync.Status)
	}
}

// killsNoBackup takes the command that the cluster would run, and gives it the night of the
// incident: the volume comes back empty.
func killsNoBackup(t *testing.T, s stage) {
	live := containerOf(t, liveDeployment(t, s).Spec.Template.Spec, "config-syncer")
	if left := backupAfter(t, live); left != 10 {
		t.Errorf("of 10 files in the bucket %d are left", left)
	}
	var written appsv1.Deployment
	for _, object := range rendered(t, s.repository, homeAssistant(s.repository), "--raw") {
		if object.(map[string]any)["kind"] == "Deployment" {
			convert(t, object, &written)
		}
	}
	if left := backupAfter(t, containerOf(t, written.Spec.Template.Spec, "config-syncer")); left != 0 {
		t.Errorf("as written it leaves %d files: this proves nothing", left)
	}
}

// backupAfter runs a container from an empty folder against a bucket of ten files, and counts
// what is left of them.
func backupAfter(t *testing.T, c corev1.Container) (left int) {
	t.Helper()
	bucket := sandbox.NewBucket(t)
	files := map[string]string{}
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", ".storage/auth"} {
		files["homeassistant/config/"+name] = "good"
	}
	bucket.Put(t, files)
	m := sandbox.Machine{Shell: []string{"dash"}, Volume: sandbox.Volume(t, nil), Env: bucket.Env(), Turns: 2}
	out, status := m.Runs(t, sandbox.Container{Command: c.Command, Args: c.Args})
	left = len(bucket.Files(t))
	t.Logf("%s from an empty volume, twice: status %d, %d of %d files are left\n%s", rcloneCommand(c), status, left,
		len(files), out)
	return left
}

func liveDeployment(t *testing.T, s stage) (live appsv1.Deployment) {
	t.Helper()
	s.Get(t, deployment, &live)
	return live
}

func containerOf(t *testing.T, pod corev1.PodSpec, name string) corev1.Container {
	t.Helper()
	for _, c := range pod.Containers {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no container %s", name)
	return corev1.Container{}
}

// rcloneCommand is the command of rclone that a container runs.
func rcloneCommand(c corev1.Container) string {
	for _, command := range []string{"rclone sync ", "rclone copy "} {
		if strings.Contains(strings.Join(append(c.Command, c.Args...), "\n"), command+"/config") {
			return strings.TrimSpace(command)
		}
	}
	text, _ := json.Marshal(c)
	return string(text)
}
