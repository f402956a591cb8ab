package audit

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/argocd"
	"github.com/vixens-io/ballast/internal/fleet"
	"github.com/vixens-io/ballast/internal/render"
)

func TestValuesOfTheSameRepositoryAreFromItsRoot(t *testing.T) {
	const own, other = "https://git.example.com/vixens/apps.git", "https://git.example.com/vixens/other"
	m := fleet.Member{Application: &argocd.Application{Sources: []argocd.Source{
		{RepoURL: own, Path: "charts/web", Helm: &argocd.Helm{ValueFiles: []string{"values.yaml", "$values/prod/web.yaml", "$other/web.yaml", "$unknown/web.yaml", "$values"}}},
		{RepoURL: "https://git.example.com/vixens/apps", Ref: "values"},
		{RepoURL: other, Ref: "other"},
	}}}
	var o render.Options
	describe(m, &o)
	want := []string{"values.yaml", "/prod/web.yaml", "$other/web.yaml", "$unknown/web.yaml", "$values"}
	if diff := cmp.Diff(want, o.Spec.Helm.ValueFiles); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if m.Application.Sources[0].Helm.ValueFiles[1] != "$values/prod/web.yaml" {
		t.Error("the Application was changed")
	}
}
