package install

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// sidecar is what an installer of Argo CD adds to the repo-server.
type sidecar struct {
	Container  corev1.Container
	Volumes    []corev1.Volume
	Variables  []corev1.EnvVar   // of the repo-server itself
	Parameters map[string]string // of argocd-cmd-params-cm
}

// Whoever installs Argo CD by its chart or by its operator gets what the component is.
func TestOtherInstallersGetTheSameSidecar(t *testing.T) {
	var native, streams appsv1.Deployment
	var parameters corev1.ConfigMap
	decode(t, "native/repo-server.yaml", &native)
	decode(t, "small-streams/repo-server.yaml", &streams)
	decode(t, "small-streams/parameters.yaml", &parameters)
	pod := native.Spec.Template.Spec
	want := sidecar{container(t, native, "ballast"), pod.Volumes, container(t, streams, "argocd-repo-server").Env,
		parameters.Data}
	want.Container.Image = "registry.example.com/ballast:0.1.0" // which the component's images field makes of it

	var chart struct {
		Configs    struct{ Params map[string]string }
		RepoServer struct {
			Env             []corev1.EnvVar
			ExtraContainers []corev1.Container
			Volumes         []corev1.Volume
		}
	}
	decode(t, "argo-helm/values.yaml", &chart)
	var operator struct {
		APIVersion, Kind string
		Metadata         struct{ Name string }
		Spec             struct {
			CmdParams map[string]string
			Repo      struct {
				Env               []corev1.EnvVar
				SidecarContainers []corev1.Container
				Volumes           []corev1.Volume
			}
		}
	}
	decode(t, "operator/argocd.yaml", &operator)
	for name, got := range map[string]sidecar{
		"the chart": {chart.RepoServer.ExtraContainers[0], chart.RepoServer.Volumes, chart.RepoServer.Env,
			chart.Configs.Params},
		"the operator": {operator.Spec.Repo.SidecarContainers[0], operator.Spec.Repo.Volumes, operator.Spec.Repo.Env,
			operator.Spec.CmdParams},
	} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-component +installer)\n%s", name, diff)
		}
	}
}

// decode reads a file of examples/argocd.
func decode(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile("../../examples/argocd/" + name)
	if err != nil {
		t.Fatal(err)
	}
	read(t, text, into)
}
