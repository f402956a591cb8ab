package argocd

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPatchIsAJSONMergePatch(t *testing.T) {
	base := map[string]any{"a": "b", "c": map[string]any{"d": 1, "e": 2}, "f": []any{1}, "g": map[string]any{}}
	over := map[string]any{"a": nil, "c": map[string]any{"d": nil, "h": map[string]any{"i": nil, "j": 1}},
		"f": []any{2}, "g": 1, "k": map[string]any{"l": nil}}
	want := map[string]any{
		"c": map[string]any{"e": 2.0, "h": map[string]any{"j": 1.0}}, "f": []any{2.0}, "g": 1.0, "k": map[string]any{},
	}
	var got map[string]any
	err := patch(base, over, &got)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

func TestAnOverrideMovesNoSource(t *testing.T) {
	own := Source{RepoURL: "https://git.example.com/apps", Path: "web", TargetRevision: "main", Ref: "values", Name: "web"}
	got, err := own.With([]byte("{repoURL: away, path: away, targetRevision: away, ref: away, name: away, chart: " +
		"away, helm: {releaseName: web}}"))
	want := own
	want.Helm = &Helm{ReleaseName: "web"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}
