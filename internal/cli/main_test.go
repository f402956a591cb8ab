package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

func TestMain(m *testing.M) {
	if called, status := startedByItself(); called {
		os.Exit(status)
	}
	testscript.Main(m, map[string]func(){"ballast": func() { Main(os.Exit) }})
}

// TestScripts runs the command line as a user types it. Each script is a page of how to
// use one door.
func TestScripts(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("ROOT", root)
			env.Setenv("GOGC", "400") // hundreds of short processes: a quarter of their CPU was collection
			// The scripts' folder is a repository of its own.
			return os.Mkdir(filepath.Join(env.WorkDir, ".git"), 0o755)
		},
	})
}

// ballast runs a command line in this process.
func ballast(t *testing.T, stdin string, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = execute(context.Background(), append([]string{"ballast"}, args...), streams{strings.NewReader(stdin),
		&out, &errs}, nil, nil)
	return out.String(), errs.String(), status
}

// examples returns the folders under examples/ that kustomize builds without plugins: with -short, three.
func examples(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob("../../examples/*/kustomization.yaml")
	if err != nil || len(found) == 0 {
		t.Fatalf("no examples (%v)", err)
	}
	folders := []string{"../../examples/home-assistant/overlays/prod"}
	for _, path := range found {
		if folder := filepath.Dir(path); filepath.Base(folder) != "kustomize-function" {
			folders = append(folders, folder)
		}
	}
	if testing.Short() {
		folders = folders[:min(3, len(folders))]
	}
	return folders
}

func TestRawIsWhatKustomizeBuilds(t *testing.T) {
	for _, folder := range examples(t) {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			options := krusty.MakeDefaultOptions()
			options.Reorder = krusty.ReorderOptionUnspecified // what its command says without flags
			built, err := krusty.MakeKustomizer(options).Run(filesys.MakeFsOnDisk(), folder)
			if err != nil {
				t.Fatal(err)
			}
			want, err := built.AsYaml()
			if err != nil {
				t.Fatal(err)
			}
			got, stderr, _ := ballast(t, "", "render", "--raw", folder)
			if diff := cmp.Diff(string(want), got); diff != "" || stderr != "" {
				t.Errorf("%s%s", stderr, diff)
			}
		})
	}
}

func TestASecondPassOverAnExampleChangesNothing(t *testing.T) {
	for _, folder := range examples(t) {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			once, stderr, status := ballast(t, "", "render", folder)
			if status != 0 || once == "" {
				t.Fatalf("exit %d: %s", status, stderr)
			}
			if strings.Contains(stderr, "documents re-encoded") {
				t.Error(stderr)
			}
			twice, stderr, status := ballast(t, once, "transform", "--path", folder, "-")
			if diff := cmp.Diff(once, twice); diff != "" || status != 0 {
				t.Errorf("exit %d: %s%s", status, stderr, diff)
			}
		})
	}
}

func TestAPipeGivesWhatRenderGives(t *testing.T) {
	for _, folder := range examples(t) {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			raw, _, _ := ballast(t, "", "render", "--raw", folder)
			piped, stderr, status := ballast(t, raw, "transform", "--path", folder, "-")
			rendered, _, _ := ballast(t, "", "render", folder)
			if diff := cmp.Diff(rendered, piped); diff != "" || status != 0 {
				t.Errorf("exit %d: %s%s", status, stderr, diff)
			}
		})
	}
}
