package argocd

import (
	"strings"
	"testing"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
)

// What is refused here: a command that nobody can read, and that has secrets in it.
const refused = `apiVersion: v1
kind: Pod
metadata: {name: backup}
spec:
  containers:
    - name: backup
      image: rclone/rclone
      env: [{name: RCLONE_PASS, value: hunter2env}]
      command: [sh, -c, '. /run/env; rclone $MODE /data https://me:hunter2url@host/ --password hunter2flag']
`

func TestARefusalIsReadable(t *testing.T) {
	newest(t, func(t *testing.T, server *RepoServer, plugin *Plugin) {
		repository := NewRepository(t, examples)
		repository.Write("backup/ballast.yaml", nothingIsSized)
		repository.Write("backup/pod.yaml", refused)
		repository.Write("backup/kustomization.yaml", "resources: [pod.yaml]\n")
		repository.Commit()
		strict := "true"
		manifests, err := server.Generate(t.Context(), App{Name: "backup", Namespace: "backup", Project: "default",
			Source: source(repository, "backup", v1alpha1.ApplicationSourcePluginParameter{Name: "strict", String_: &strict})})
		if err == nil {
			t.Fatalf("not refused: %d manifests", len(manifests))
		}
		t.Logf("what the user sees:\n%s", err)
		if !strings.Contains(err.Error(), "safe-sync/") || !strings.Contains(err.Error(), "container backup") {
			t.Error("it does not say what is refused")
		}
		for _, never := range []string{"hunter2", "Usage:", "panic", "goroutine"} {
			if strings.Contains(err.Error(), never) {
				t.Errorf("it says %q", never)
			}
		}
		if plugin.isNative && strings.Contains(err.Error(), "ballast generate") {
			t.Error("it shows a command line")
		}
	})
}

const nothingIsSized = `# +argocd:skip-file-rendering
apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: backup}
spec: {sizing: {unregistered: allow}}
`
