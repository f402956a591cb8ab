package render

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

func TestPatternsOfValuesThatAreLeftOut(t *testing.T) {
	const left = "files of values have names, not patterns, until Argo CD 3.4, and those that are not there are left out: "
	files := []string{"a.yaml", "b-*.yaml", "https://h.example/x?y", "c[0].yaml"}
	for _, tt := range []struct {
		version release.Version
		helm    *argocd.Helm
		want    []string
	}{
		{"3.3", &argocd.Helm{IgnoreMissingValueFiles: true, ValueFiles: files}, []string{left + "b-*.yaml, c[0].yaml"}},
		{"3.4", &argocd.Helm{IgnoreMissingValueFiles: true, ValueFiles: files}, nil},
		{"", &argocd.Helm{IgnoreMissingValueFiles: true, ValueFiles: files}, nil},
		{"3.3", &argocd.Helm{IgnoreMissingValueFiles: true, ValueFiles: files[:1]}, nil},
		{"3.3", &argocd.Helm{ValueFiles: files}, nil}, // the render says that it is not there
		{"3.3", nil, nil},
	} {
		o := Options{ArgoCD: tt.version, Spec: Spec{Helm: tt.helm}}
		if diff := cmp.Diff(tt.want, o.Warnings()); diff != "" {
			t.Errorf("%s: %+v: %s", tt.version, tt.helm, diff)
		}
	}
}

func TestOptionsThatAnOlderArgoCDDoesNotKnowAreTold(t *testing.T) {
	all := &argocd.Directory{DisableExtensionFilter: true}
	missing := &argocd.Kustomize{IgnoreMissingComponents: true}
	for _, tt := range []struct {
		version release.Version
		spec    Spec
		want    []string
	}{
		{"3.5", Spec{Directory: all},
			[]string{"Argo CD 3.5 does not know disableExtensionFilter, which came with 3.6: it changes nothing"}},
		{"", Spec{Directory: all}, nil},
		{"3.5", Spec{Directory: &argocd.Directory{}}, nil},
		{"2.14", Spec{Kustomize: missing},
			[]string{"Argo CD 2.14 does not know ignoreMissingComponents, which came with 3.0: it changes nothing"}},
		{"3.0", Spec{Kustomize: missing}, nil},
	} {
		if diff := cmp.Diff(tt.want, Options{ArgoCD: tt.version, Spec: tt.spec}.Warnings()); diff != "" {
			t.Errorf("%s: %+v: %s", tt.version, tt.spec, diff)
		}
	}
}
