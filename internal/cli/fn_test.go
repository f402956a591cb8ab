package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// Three doors, one result: `ballast render DIR`, the pipe of TestAPipeGivesWhatRenderGives,
// and the function in a kustomization that names DIR. The last one's text is kustomize's.
func TestAFunctionOfKustomizeGivesWhatRenderGives(t *testing.T) {
	for _, folder := range examples(t) {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			wantSameObjects(t, folder, buildWithFunctions(t, withFunction(t, folder)))
		})
	}
}

func TestTheExampleOfAFunctionGivesWhatRenderGives(t *testing.T) {
	wantSameObjects(t, "../../examples/home-assistant/overlays/prod",
		buildWithFunctions(t, "../../examples/kustomize-function"))
}

// withFunction writes a kustomization that has a folder's objects made safe by a function.
func withFunction(t *testing.T, folder string) string {
	t.Helper()
	folder, err := filepath.Abs(folder)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	below, err := filepath.Rel(dir, folder) // kustomize takes no absolute path to a folder
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"kustomization.yaml": "resources: [" + below + "]\ntransformers: [ballast.yaml]\n",
		"ballast.yaml": fmt.Sprintf(`apiVersion: ballast.vixens.io/v1alpha1
kind: Function
metadata:
  name: ballast
  annotations:
    config.kubernetes.io/function: |
      exec: {path: ballast, args: [fn, --path, %q]}
`, folder),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// buildWithFunctions is `kustomize build --enable-alpha-plugins --enable-exec`. The ballast
// on the PATH is this test's binary: see TestMain.
func buildWithFunctions(t *testing.T, dir string) []byte {
	t.Helper()
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified
	options.PluginConfig = types.EnabledPluginConfig(types.BploUseStaticallyLinked)
	options.PluginConfig.FnpLoadingOptions.EnableExec = true
	built, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), dir)
	if err != nil {
		t.Fatal(err)
	}
	text, err := built.AsYaml()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// wantSameObjects compares with what render returns, object by object.
func wantSameObjects(t *testing.T, folder string, got []byte) {
	t.Helper()
	rendered, stderr, status := ballast(t, "", "render", folder)
	if status != exitOK || rendered == "" {
		t.Fatalf("exit %d: %s", status, stderr)
	}
	want, err := decodeStream([]byte(rendered))
	if err != nil {
		t.Fatal(err)
	}
	objects, err := decodeStream(got)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, objects); diff != "" {
		t.Errorf("(-render +function)\n%s", diff)
	}
}
