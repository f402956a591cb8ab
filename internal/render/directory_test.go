package render

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDirectoryHoldsWhatArgoCDWouldApply(t *testing.T) {
	dir := tree(t, `
-- b.yaml --
kind: ConfigMap
-- a.yml --
kind: ConfigMap
-- c.json --
{"kind": "ConfigMap"}
-- ballast.yaml --
kind: Registry
-- ballast.yml --
kind: Registry
-- .argocd-source.yaml --
kind: nothing
-- .argocd-source-app.yaml --
kind: nothing
-- marked.yaml --
# +argocd:skip-file-rendering
kind: ConfigMap
-- marked-below.yaml --
kind: ConfigMap
# +argocd:skip-file-rendering
-- marked.jsonnet --
// +argocd:skip-file-rendering
-- values.yaml --
replicas: 2
-- notes.txt --
kind: ConfigMap
-- below/d.yaml --
kind: ConfigMap
-- folder.yaml/e.yaml --
kind: ConfigMap
-- elsewhere/f.txt --
kind: ConfigMap
`)
	if err := os.Symlink(filepath.Join(dir, "elsewhere", "f.txt"), filepath.Join(dir, "link.yaml")); err != nil {
		t.Fatal(err)
	}
	r, err := Source(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, name := range names(r) {
		got = append(got, filepath.Base(name))
	}
	if diff := cmp.Diff([]string{"a.yml", "b.yaml", "c.json", "link.yaml"}, got); diff != "" {
		t.Error(diff)
	}
}

// What is missing from a render gets pruned, so nothing may be left out quietly.
func TestDirectoryRefusesWhatItCannotRead(t *testing.T) {
	t.Run("a link to nowhere", func(t *testing.T) {
		dir := tree(t, "-- a.yaml --\nkind: Pod\n")
		if err := os.Symlink("nowhere", filepath.Join(dir, "b.yaml")); err != nil {
			t.Fatal(err)
		}
		_, err := Source(t.Context(), dir, Options{})
		wantError(t, err, "b.yaml", "no such file")
	})
}
