package application

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/argocd"
	"github.com/vixens-io/ballast/internal/fleet"
)

func TestOwnRefsAreOfTheSameRepository(t *testing.T) {
	m := fleet.Member{Application: &argocd.Application{Sources: []argocd.Source{
		{RepoURL: "https://git.example.com/vixens/apps.git", Path: "charts/web"},
		{RepoURL: "git@git.example.com:vixens/apps", Ref: "values"},
		{RepoURL: "https://git.example.com/vixens/apps"},
		{RepoURL: "https://git.example.com/vixens/other", Ref: "other"},
	}}}
	if diff := cmp.Diff(map[string]string{"values": "/checkout"}, OwnRefs(m, "/checkout")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
