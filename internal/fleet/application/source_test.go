package application

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/render"
)

func TestOwnRefsAreOfTheSameRepository(t *testing.T) {
	m := discover.Application{Resource: &argocd.Application{Sources: []argocd.Source{
		{RepoURL: "https://git.example.com/vixens/apps.git", Path: "charts/web"},
		{RepoURL: "git@git.example.com:vixens/apps", Ref: "values"},
		{RepoURL: "https://git.example.com/vixens/apps"},
		{RepoURL: "https://git.example.com/vixens/other", Ref: "other"},
	}}}
	if diff := cmp.Diff(map[string]string{"values": "/checkout"}, OwnRefs(m, "/checkout")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Argo CD puts nothing for a revision that an Application does not name, so it is known.
func TestWhatAnApplicationTellsOfItsSource(t *testing.T) {
	m := discover.Application{Resource: &argocd.Application{Sources: []argocd.Source{{RepoURL: "https://git.example.com/apps"}}}}
	var o render.Options
	describe(m, Files{}, &o)
	want := render.Environment{"ARGOCD_APP_SOURCE_REPO_URL": "https://git.example.com/apps",
		"ARGOCD_APP_SOURCE_TARGET_REVISION": ""}
	if diff := cmp.Diff(want, o.Environment); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestASourceThatIsThereForItsValuesIsFoundWithoutAPrefix(t *testing.T) {
	web := argocd.Source{RepoURL: own, Path: "web", TargetRevision: "1.*", TagPrefix: "web/"}
	values := argocd.Source{RepoURL: own, Ref: "values", TargetRevision: "1.*", TagPrefix: "web/"}
	app := argocd.Application{Sources: []argocd.Source{web, values}}
	if diff := cmp.Diff(web, sought(web, app)); diff != "" {
		t.Error(diff)
	}
	want := argocd.Source{RepoURL: own, Path: "web", Ref: "values", TargetRevision: "1.*"}
	if diff := cmp.Diff(want, sought(values, app)); diff != "" {
		t.Error(diff)
	}
}
