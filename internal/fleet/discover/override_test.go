package discover

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

func TestAFolderLaysOverItsSource(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "web/.argocd-source.yaml", `
repoURL: https://evil.example/repo
path: elsewhere
kustomize: {images: ["web:2"], namePrefix: null}
`)
	write(t, dir, "web/.argocd-source-web.yaml", "kustomize: {images: ['web:3', 'db:1'], commonLabels: {stage: prod}}\n")
	write(t, dir, "web/.argocd-source-db.yaml", "kustomize: {namespace: db}\n")
	s := survey{fleet: &Fleet{Root: dir}, tree: tree{root: dir}}
	source := argocd.Source{
		RepoURL: "https://git.example.com/apps", Path: "web", TargetRevision: "main",
		Kustomize: &argocd.Kustomize{NamePrefix: "a-", NameSuffix: "-b", CommonLabels: map[string]string{"team": "x"}},
	}
	want := source
	want.Kustomize = &argocd.Kustomize{
		NameSuffix: "-b", Images: []string{"web:3", "db:1"}, CommonLabels: map[string]string{"team": "x", "stage": "prod"},
	}
	if diff := cmp.Diff(want, s.override(&argocd.Application{Name: "web"}, "web", source)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if len(s.fleet.Trouble) > 0 || source.Kustomize.NamePrefix != "a-" {
		t.Errorf("trouble %v; the source became %+v", s.fleet.Trouble, source.Kustomize)
	}
}

func TestAnOverrideThatCannotBeReadIsTrouble(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "broken/.argocd-source.yaml", "kustomize: [")
	write(t, dir, "list/.argocd-source.yaml", "[a]\n")
	write(t, dir, "types/.argocd-source.yaml", "kustomize: {images: 3}\n")
	write(t, dir, "link/real.yaml", "kustomize: {namePrefix: b-}\n")
	if err := os.Symlink("real.yaml", filepath.Join(dir, "link", ".argocd-source.yaml")); err != nil {
		t.Fatal(err)
	}
	own := argocd.Source{Kustomize: &argocd.Kustomize{NamePrefix: "a-"}}
	for _, folder := range []string{"broken", "list", "types", "link"} {
		t.Run(folder, func(t *testing.T) {
			s := survey{fleet: &Fleet{Root: dir}, tree: tree{root: dir}}
			got := s.override(&argocd.Application{Name: "web"}, folder, own)
			if diff := cmp.Diff(own, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if len(s.fleet.Trouble) != 1 || s.fleet.Trouble[0].File != folder+"/.argocd-source.yaml" {
				t.Errorf("got %v", s.fleet.Trouble)
			}
		})
	}
}

func TestAnApplicationCannotNameAFileElsewhere(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "other.yaml", "kustomize: {namePrefix: b-}\n")
	write(t, dir, "web/.argocd-source-/x.yaml", "")
	m, err := ApplicationOf(argocd.Application{Name: "/../../other", Sources: []argocd.Source{{Path: "web"}}}, 0, dir,
		"web")
	if err != nil || m.Resource.Sources[0].Kustomize != nil {
		t.Errorf("got %+v, %v", m.Resource.Sources[0], err)
	}
}
