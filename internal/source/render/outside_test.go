package render

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

func TestWhatLiesOutsideOfTheRepositoryIsNotLookedAt(t *testing.T) {
	files := "-- repo/app/kustomization.yaml --\nresources: []\n-- beside/kustomization.yaml --\nkind: Component\n-- " +
		"beside/source.yaml --\nkustomize: {namePrefix: a-}\n"
	dir := tree(t, files)
	root := filepath.Join(dir, "repo")
	app := filepath.Join(root, "app")
	if err := os.Symlink("../../beside", filepath.Join(app, "link")); err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"link", "li*", "../../beside", "../../*", "../../n*"} {
		spec := Spec{Kustomize: &argocd.Kustomize{Components: []string{pattern}}}
		_, err := Source(t.Context(), app, Options{Root: root, Spec: spec})
		wantError(t, err, "components: "+pattern+" leads out of the repository")
	}
	if err := os.Symlink("../../beside/source.yaml", filepath.Join(app, ".argocd-source.yaml")); err != nil {
		t.Fatal(err)
	}
	_, err := Source(t.Context(), app, Options{Root: root, Overrides: true})
	wantError(t, err, ".argocd-source.yaml leads out of the repository")
}
