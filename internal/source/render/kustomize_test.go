package render

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/internal/core/release"
)

var update = flag.Bool("update", false, "write the wanted output anew, with the real kustomize")

// The command of the same version as the library that we build with.
const command = "sigs.k8s.io/kustomize/kustomize/v5@" + kustomizeVersion

// The wanted bytes were written by the command itself.
func TestBuildEqualsTheCommand(t *testing.T) {
	archives, err := filepath.Glob("testdata/kustomize/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				archive = recorded(t, path, archive)
			}
			last := archive.Files[len(archive.Files)-1]
			if last.Name != "want" {
				t.Fatalf("%s ends with %s, not with want: run with -update", path, last.Name)
			}
			dir := t.TempDir()
			if err := txtar.Write(archive, dir); err != nil {
				t.Fatal(err)
			}
			r, err := Source(t.Context(), dir, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(last.Data), bytesOf(t, r)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// recorded writes what the command prints into the archive, as its last file.
func recorded(t *testing.T, path string, archive *txtar.Archive) *txtar.Archive {
	t.Helper()
	if last := len(archive.Files) - 1; archive.Files[last].Name == "want" {
		archive.Files = archive.Files[:last]
	}
	dir := t.TempDir()
	if err := txtar.Write(archive, dir); err != nil {
		t.Fatal(err)
	}
	run := exec.Command("go", "run", command, "build", dir)
	run.Stderr = os.Stderr
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	// The label managed-by has the version that the server has.
	signed := "kustomize-v" + release.Newest.Facts().Kustomize
	out = bytes.ReplaceAll(out, []byte("kustomize-"+kustomizeVersion), []byte(signed))
	archive.Files = append(archive.Files, txtar.File{Name: "want", Data: out})
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
	return archive
}

func TestObjectsAreSignedWithTheVersionOfTheServer(t *testing.T) {
	dir := tree(t, "-- kustomization.yaml --\nresources: [a.yaml]\nbuildMetadata: [managedByLabel]\n"+
		"-- a.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
	for version, want := range map[release.Version]string{
		"": "kustomize-v5.8.3", "3.6": "kustomize-v5.8.3", "3.4": "kustomize-v5.8.1", "2.14": "kustomize-v5.4.3",
	} {
		r, err := Source(t.Context(), dir, Options{ArgoCD: version})
		if err != nil {
			t.Fatal(err)
		}
		if got := bytesOf(t, r); !strings.Contains(got, "app.kubernetes.io/managed-by: "+want+"\n") {
			t.Errorf("%q: want %s in %s", version, want, got)
		}
	}
}

func TestDeprecationsGoToStderr(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/kustomize/deprecated.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := txtar.Write(archive, dir); err != nil {
		t.Fatal(err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr := os.Stderr
	os.Stderr = write
	_, err = Source(t.Context(), dir, Options{})
	os.Stderr = stderr
	if err != nil {
		t.Fatal(err)
	}
	write.Close()
	said, err := io.ReadAll(read)
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"'bases'", "'commonLabels'", "'patchesStrategicMerge'"} {
		if !strings.Contains(string(said), field+" is deprecated") {
			t.Errorf("stderr does not say that %s is deprecated: %s", field, said)
		}
	}
}

// Two kustomizations with the same patch on a custom resource: a schema merges its list by key,
// without one the list is replaced.
const custom = `
-- with/kustomization.yaml --
openapi: {path: schema.json}
resources: [app.yaml]
patches: [{path: patch.yaml}]
-- with/schema.json --
{"definitions": {"v1.App": {
  "properties": {"parts": {
    "type": "array", "items": {"type": "object"},
    "x-kubernetes-patch-merge-key": "name", "x-kubernetes-patch-strategy": "merge"}},
  "x-kubernetes-group-version-kind": [{"group": "example.org", "kind": "App", "version": "v1"}]}}}
-- with/app.yaml --
apiVersion: example.org/v1
kind: App
metadata: {name: app}
parts: [{name: a}, {name: b}]
-- with/patch.yaml --
apiVersion: example.org/v1
kind: App
metadata: {name: app}
parts: [{name: b, size: 1}]
-- without/kustomization.yaml --
resources: [app.yaml]
patches: [{path: patch.yaml}]
-- without/app.yaml --
apiVersion: example.org/v1
kind: App
metadata: {name: app}
parts: [{name: a}, {name: b}]
-- without/patch.yaml --
apiVersion: example.org/v1
kind: App
metadata: {name: app}
parts: [{name: b, size: 1}]
-- version/kustomization.yaml --
openapi: {version: v0.0.1}
resources: [../without]
-- default/kustomization.yaml --
openapi: {version: v1.21.2}
resources: [../without]
-- above/kustomization.yaml --
resources: [../with]
-- broken/kustomization.yaml --
openapi: {path: schema.json}
resources: [app.yaml]
patches: [{path: app.yaml}]
-- broken/app.yaml --
apiVersion: example.org/v1
kind: App
metadata: {name: app}
-- broken/schema.json --
{"definitions": 1}
`

const (
	merged   = "apiVersion: example.org/v1\nkind: App\nmetadata:\n  name: app\nparts:\n- name: b\n  size: 1\n- name: a\n"
	replaced = "apiVersion: example.org/v1\nkind: App\nmetadata:\n  name: app\nparts:\n- name: b\n  size: 1\n"
)

func TestASchemaEndsWithItsBuild(t *testing.T) {
	dir := tree(t, custom)
	for _, step := range []struct{ directory, want string }{
		{"without", replaced},
		{"with", merged},
		{"without", replaced},
		{"version", ""},
		{"without", replaced},
		{"default", replaced},
		{"without", replaced},
		{"broken", ""},
		{"without", replaced},
	} {
		r, err := Source(t.Context(), filepath.Join(dir, step.directory), Options{})
		if step.want == "" {
			if err == nil {
				t.Errorf("%s: no error", step.directory)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", step.directory, err)
		}
		if diff := cmp.Diff(step.want, bytesOf(t, r)); diff != "" {
			t.Errorf("%s: %s", step.directory, diff)
		}
	}
}

func TestBuildsAtTheSameTimeDoNotMix(t *testing.T) {
	dir := tree(t, custom)
	wants := map[string]string{"with": merged, "above": merged, "without": replaced, "default": replaced, "broken": ""}
	rounds := 6
	if testing.Short() {
		rounds = 2
	}
	var group sync.WaitGroup
	for range rounds {
		for directory, want := range wants {
			group.Go(func() {
				out, err := build(context.Background(), filepath.Join(dir, directory), Options{})
				if (err != nil) != (want == "") {
					t.Errorf("%s: %v", directory, err)
				}
				if diff := cmp.Diff(want, string(out)); diff != "" {
					t.Errorf("%s: %s", directory, diff)
				}
			})
		}
	}
	group.Wait()
}

func TestAPanicOfKustomizeIsAnError(t *testing.T) {
	_, err := Source(t.Context(), filepath.Join(tree(t, custom), "broken"), Options{})
	wantError(t, err, "building", "broken", "panic")
}

func TestACancelledBuildReturnsEarly(t *testing.T) {
	dir := filepath.Join(tree(t, custom), "without")
	hangs, err := outside.enter(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Source(ctx, dir, Options{})
	hangs()
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
	if _, err := Source(context.Background(), dir, Options{}); err != nil {
		t.Errorf("the next build: %v", err)
	}
}

// A directory may be called like a repository.
func TestALocalDirectoryIsNeverCloned(t *testing.T) {
	t.Chdir(tree(t, "-- github.com/org/app/kustomization.yaml --\nresources: [cm.yaml]\n"+
		"-- github.com/org/app/cm.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: local\n"))
	r, err := Source(t.Context(), "github.com/org/app", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: local\n", bytesOf(t, r)); diff != "" {
		t.Error(diff)
	}
}
