package plugin

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/render"
	"github.com/vixens-io/ballast/transformers"
)

func TestOptionsOfTheSource(t *testing.T) {
	dir := checkout(t, "-- .git/HEAD --\n")
	for name, tt := range map[string]struct {
		env  []string
		op   Operator
		want render.Options
	}{
		"none": {},
		"of every form": {
			env: []string{`ARGOCD_APP_PARAMETERS=[{"name": "release-name", "string": "web"}, {"name": "values", "array": ["a.yaml", "b,c.yaml"]}, ` +
				`{"name": "helm-set", "map": {"b": "2", "a": "1,2"}}, {"name": "helm-skip-crds", "string": "true"}, {"name": "helm-skip-tests", "string": "false"}]`},
			want: render.Options{Spec: render.Spec{Helm: &argocd.Helm{
				ReleaseName: "web", ValueFiles: []string{"a.yaml", "b,c.yaml"}, SkipCRDs: true,
				Parameters: []argocd.HelmParameter{{Name: "a", Value: "1,2"}, {Name: "b", Value: "2"}},
			}}},
		},
		"as the plugin's env has them": {
			env: []string{"ARGOCD_ENV_BALLAST_KUSTOMIZE_IMAGE=a:1, b:2", "ARGOCD_ENV_BALLAST_KUSTOMIZE_REPLICA=web=3"},
			want: render.Options{Spec: render.Spec{Kustomize: &argocd.Kustomize{
				Images: []string{"a:1", "b:2"}, Replicas: []argocd.KustomizeReplica{{Name: "web", Count: "3"}},
			}}},
		},
		"a parameter beats the env": {
			env: []string{"ARGOCD_ENV_BALLAST_KUSTOMIZE_IMAGE=a:1",
				`ARGOCD_APP_PARAMETERS=[{"name": "kustomize-image", "array": ["a:2"]}]`},
			want: render.Options{Spec: render.Spec{Kustomize: &argocd.Kustomize{Images: []string{"a:2"}}}},
		},
		"as the interface leaves them": {
			env: []string{`ARGOCD_APP_PARAMETERS=[{"name": "release-name", "string": ""}, {"name": "directory-recurse", "string": "false"}, {"name": "kustomize-image", "array": []}, {"name": "helm-set", "map": {}}]`},
		},
		"the cluster": {
			env:  []string{"KUBE_VERSION=1.31", "KUBE_API_VERSIONS=v1,apps/v1,v1/Pod"},
			want: render.Options{KubeVersion: "1.31", APIVersions: []string{"v1", "apps/v1", "v1/Pod"}},
		},
		"the operator's choices": {
			op:   Operator{Helm: "/helm", EnableHelm: true, HelmCall: true},
			want: render.Options{Helm: "/helm", EnableHelm: true, HelmCall: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Request(Checkout{Dir: dir}, NewEnvironment(tt.env), tt.op, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got.Source, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(render.Options{},
				"Environment")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestOptionsOfTheSourceThatAreRefused(t *testing.T) {
	dir := checkout(t, "-- .git/HEAD --\n")
	for env, want := range map[string]string{
		`ARGOCD_APP_PARAMETERS=[{"name": "kustomize-replica", "array": ["web"]}]`:  "plugin parameter kustomize-replica: want NAME=VALUE",
		`ARGOCD_APP_PARAMETERS=[{"name": "release-name", "map": {"a": "b"}}]`:      "plugin parameter release-name: wants one text",
		`ARGOCD_APP_PARAMETERS=[{"name": "values", "map": {"a": "b"}}]`:            "plugin parameter values: wants a string or an array",
		`ARGOCD_APP_PARAMETERS=[{"name": "helm-skip-crds", "string": "maybe"}]`:    "plugin parameter helm-skip-crds: ",
		`ARGOCD_APP_PARAMETERS=[{"name": "helm-set", "array": ["s3cr3t"]}]`:        "plugin parameter helm-set: want NAME=VALUE",
		"ARGOCD_ENV_BALLAST_SOURCE_TYPE=plugin":                                    "plugin env BALLAST_SOURCE_TYPE: ",
		`ARGOCD_APP_PARAMETERS=[{"name": "kustomize-images", "array": ["web:1"]}]`: "unknown; there are only, registry, skip, strict, unregistered, and the options of a source: source-type, ",
	} {
		_, err := Request(Checkout{Dir: dir}, NewEnvironment([]string{env}), Operator{}, nil)
		var usage engine.Usage
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%s: got %v, want %s, and no value", env, err, want)
		}
	}
}

// The image of an Application, as whoever deploys it says, comes out of the whole way.
func TestAnOptionReachesTheManifests(t *testing.T) {
	root := checkout(t, "-- .git/HEAD --\n-- app/kustomization.yaml --\nresources: [pod.yaml]\n-- app/pod.yaml --\n"+
		"apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: nginx}]}\n")
	env := NewEnvironment([]string{`ARGOCD_APP_PARAMETERS=[{"name": "kustomize-image", "array": ["nginx:$ARGOCD_APP_REVISION"]}]`,
		"ARGOCD_APP_REVISION=0123abc"})
	result, err := Generate(t.Context(), Checkout{Dir: root + "/app", Root: root}, env, Operator{}, transformers.All())
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := result.Write(&out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "image: nginx:0123abc") {
		t.Error(out.String())
	}
}
