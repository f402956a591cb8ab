package render

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// tree writes the files of an archive into a new directory.
func tree(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	if err := txtar.Write(txtar.Parse([]byte(archive)), dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// bytesOf reads all parts of a render.
func bytesOf(t *testing.T, r Rendered) string {
	t.Helper()
	var all strings.Builder
	for _, p := range r.Parts {
		f, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, f); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

func names(r Rendered) []string {
	var names []string
	for _, p := range r.Parts {
		names = append(names, p.Name)
	}
	return names
}

// wantError fails unless err holds each of the texts.
func wantError(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", texts)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error %q does not say %q", err, text)
		}
	}
}

func TestSourceTellsTheKinds(t *testing.T) {
	dir := tree(t, `
-- app/kustomization.yaml --
resources: [cm.yaml]
-- app/cm.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: built
-- plain/cm.yaml --
kind: ConfigMap # plain
`)
	const built = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: built\n"
	type got struct {
		Kind  Kind
		Parts []string
		Bytes string
	}
	app, plain := filepath.Join(dir, "app"), filepath.Join(dir, "plain")
	cm := filepath.Join(plain, "cm.yaml")
	for name, tt := range map[string]struct {
		path string
		want got
	}{
		"a directory with a kustomization is built": {app, got{Kustomization, []string{app}, built}},
		"a kustomization file means its directory": {filepath.Join(app, "kustomization.yaml"), got{Kustomization,
			[]string{app}, built}},
		"a directory without one is read file by file": {plain, got{Directory, []string{cm}, "kind: ConfigMap # " +
			"plain\n"}},
		"a file is itself":         {cm, got{File, []string{cm}, "kind: ConfigMap # plain\n"}},
		"a dash is standard input": {"-", got{Stdin, []string{"stdin"}, "kind: Pod\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Source(t.Context(), tt.path, Options{Stdin: strings.NewReader("kind: Pod\n")})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got{r.Kind, names(r), bytesOf(t, r)}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSourceRefuses(t *testing.T) {
	dir := tree(t, `
-- chart/Chart.yaml --
name: chart
-- chart/templates/pod.yaml --
kind: Pod
-- empty/README.md --
nothing here
-- two/kustomization.yaml --
resources: []
-- two/Kustomization --
resources: []
-- failing/kustomization.yaml --
resources: [missing.yaml]
-- cyclic/a/kustomization.yaml --
resources: [../b]
-- cyclic/b/kustomization.yaml --
resources: [../a]
-- above/kustomization.yaml --
configMapGenerator:
  - name: outside
    files: [../empty/README.md]
-- invalid/kustomization.yaml --
resourcez: []
-- truncated/kustomization.yaml --
resources: [
-- helm/kustomization.yaml --
helmCharts: [{name: x, repo: "https://charts.example.org"}]
-- unknown/kustomization.yaml --
transformers: [fn.yaml]
-- unknown/fn.yaml --
apiVersion: example.org/v1
kind: Function
metadata: {name: x}
`)
	for name, tt := range map[string]struct {
		path string
		want []string
	}{
		"a missing path": {"missing", []string{"missing", "no such file"}},
		"a remote repository": {"https://github.com/org/repo", []string{"https://github.com/org/repo",
			"clone it"}},
		"a chart without helm":               {"chart", []string{"chart", "no-helm-here", "install it", "--helm-binary"}},
		"a chart by its file":                {"chart/Chart.yaml", []string{"no-helm-here"}},
		"a directory without a manifest":     {"empty", []string{"empty", "kustomization.yaml", "*.yaml, *.yml, *.json"}},
		"two kustomizations in a directory":  {"two", []string{"building", "multiple kustomization files"}},
		"a resource that is not there":       {"failing", []string{"building", "failing", "missing.yaml"}},
		"a cyclic kustomization":             {"cyclic/a", []string{"building", "cycle detected"}},
		"a file from above the root":         {"above", []string{"security", "README.md"}},
		"an unknown field":                   {"invalid", []string{"resourcez"}},
		"a truncated kustomization":          {"truncated", []string{"building", "yaml"}},
		"a chart within a kustomization":     {"helm", []string{"enable-helm"}},
		"a plugin that is a program":         {"unknown", []string{"external plugins disabled"}},
		"a path below what is not directory": {"empty/README.md/x", []string{"not a directory"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := tt.path
			if !strings.Contains(path, "://") {
				path = filepath.Join(dir, path)
			}
			_, err := Source(t.Context(), path, Options{Helm: "no-helm-here", AllowRemote: EveryHost})
			wantError(t, err, tt.want...)
		})
	}
}

func TestAFileThatGoesAwayIsAnErrorOfItsPart(t *testing.T) {
	dir := tree(t, "-- pod.yaml --\nkind: Pod\n")
	path := filepath.Join(dir, "pod.yaml")
	r, err := Source(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Parts[0].Open(); !os.IsNotExist(err) {
		t.Errorf("got %v, want that it does not exist", err)
	}
}
