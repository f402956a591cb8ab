package render

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// links makes a directory with a large manifest and some links to it.
func links(t *testing.T, count int) string {
	t.Helper()
	dir := t.TempDir()
	large := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: " +
		"|\n" + strings.Repeat("    "+strings.Repeat("x", 1020)+"\n", 8<<10)
	if err := os.WriteFile(filepath.Join(dir, "a.yaml"), []byte(large), 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range count {
		if err := os.Symlink("a.yaml", filepath.Join(dir, fmt.Sprintf("b%d.yaml", i))); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestManyLinksToOneFileAreRefused(t *testing.T) {
	_, err := Source(t.Context(), links(t, 8), Options{})
	wantError(t, err, "b6.yaml", "more than 64 MiB", "several Applications")
	if _, err := Source(t.Context(), links(t, 2), Options{}); err != nil {
		t.Error(err)
	}
}

func TestManyOverlaysOfOneBaseAreRefused(t *testing.T) {
	dir := links(t, 0)
	base := "-- base/kustomization.yaml --\nconfigMapGenerator: [{name: a, files: [a.yaml]}]\n"
	overlays := "-- kustomization.yaml --\nresources: [o0, o1, o2, o3, o4, o5, o6, o7]\n"
	for i := range 8 {
		overlays += fmt.Sprintf("-- o%d/kustomization.yaml --\nresources: [../base]\nnamePrefix: o%d-\n", i, i)
	}
	tree := tree(t, base+overlays)
	if err := os.Rename(filepath.Join(dir, "a.yaml"), filepath.Join(tree, "base", "a.yaml")); err != nil {
		t.Fatal(err)
	}
	_, err := Source(t.Context(), tree, Options{})
	wantError(t, err, "base/a.yaml", "more than 64 MiB")
}
