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
