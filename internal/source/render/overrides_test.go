package render

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

const overriding = `
-- kustomization.yaml --
resources: [pod.yaml]
-- pod.yaml --
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: web, image: nginx}]}
-- .argocd-source.yaml --
repoURL: https://elsewhere.example
kustomize: {namePrefix: all-, images: [nginx:1]}
-- .argocd-source-web.yaml --
kustomize: {images: [nginx:2], nameSuffix: null}
`

func TestFilesOfTheDirectoryOverrideOptions(t *testing.T) {
	dir := tree(t, overriding)
	for name, tt := range map[string]struct {
		o    Options
		want []string
	}{
		"the Application's own win": {Options{App: "web", Overrides: true}, []string{"name: all-web\n",
			"image: nginx:2"}},
		"another Application": {Options{App: "api", Overrides: true}, []string{"name: all-web\n",
			"image: nginx:1"}},
		"none is known": {Options{Overrides: true}, []string{"image: nginx:1"}},
		"over what the options say": {Options{App: "web", Overrides: true,
			Spec: Spec{Kustomize: &argocd.Kustomize{NamePrefix: "my-", NameSuffix: "-s", Namespace: "prod"}}},
			[]string{"name: all-web\n", "namespace: prod\n"}},
		"not where Argo CD has done it": {Options{App: "web"}, []string{"name: web\n", "image: nginx\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Source(t.Context(), dir, tt.o)
			if err != nil {
				t.Fatal(err)
			}
			out := bytesOf(t, r)
			for _, want := range tt.want {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
		})
	}
}

func TestOverridesThatCannotBeRead(t *testing.T) {
	for content, want := range map[string]string{
		"kustomize: [":                   "yaml",
		"- a":                            "cannot unmarshal",
		"kustomize: {images: 1}":         "cannot unmarshal",
		"helm: {releaseName: web}":       "there are options for helm and kustomize",
		"kustomize: {images: [nothing]}": "images",
	} {
		t.Run(content, func(t *testing.T) {
			dir := tree(t, strings.Replace(overriding, "kustomize: {images: [nginx:2], nameSuffix: null}", content, 1))
			_, err := Source(t.Context(), dir, Options{App: "web", Overrides: true})
			wantError(t, err, want)
		})
	}
}

func FuzzOverrides(f *testing.F) {
	f.Add([]byte("kustomize: {images: [a:1]}\nhelm: null"))
	f.Fuzz(func(_ *testing.T, text []byte) {
		_, _ = Spec{Helm: &argocd.Helm{ReleaseName: "a"}}.with(text)
	})
}
