package drift

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

func TestPathsOfJQ(t *testing.T) {
	for expression, want := range map[string][]string{
		".spec.replicas":                            {"spec", "replicas"},
		" .spec?.replicas ":                         {"spec", "replicas"},
		`.metadata.labels."a.b/c"`:                  {"metadata", "labels", "a.b/c"},
		`.metadata.labels["a.b/c"]`:                 {"metadata", "labels", "a.b/c"},
		".spec.template.spec.containers[].image":    {"spec", "template", "spec", "containers", "[]", "image"},
		".webhooks[0].failurePolicy":                {"webhooks", "0", "failurePolicy"},
		".webhooks.[]?.clientConfig":                {"webhooks", "[]", "clientConfig"},
		`.spec.containers[] | select(.name == "a")`: nil,
		`.spec.containers[-1]`:                      nil,
		"..":                                        nil,
		".":                                         nil,
		"":                                          nil,
		"spec":                                      nil,
		`."a`:                                       nil,
		`["a"`:                                      nil,
		".spec[":                                    nil,
		".spec.template | .spec":                    nil,
		"del(.spec)":                                nil,
		".metadata.annotations | with_entries(.value)": nil,
	} {
		keys, plain := jqPath(expression)
		if plain != (want != nil) || plain && !cmp.Equal(want, keys) {
			t.Errorf("%q: got %q, %t", expression, keys, plain)
		}
	}
}

func TestIgnoredDifferences(t *testing.T) {
	k := key{"apps", "Deployment", "shop", "web"}
	image := place{}.at("spec").at("template").at("spec").at("containers").item(step{key: "1", by: "name", value: "a"}).
		at("image")
	one := func(i argocd.IgnoreDifference, options ...string) rules {
		r := rules{Ignore: []argocd.IgnoreDifference{i}}
		r.SyncPolicy.SyncOptions = options
		return r
	}
	const pointer = "/spec/template/spec/containers/1"
	for name, tt := range map[string]struct {
		rules rules
		want  string
	}{
		"none": {rules{}, ""},
		"above it": {one(argocd.IgnoreDifference{Group: "apps", Kind: "Deployment",
			JSONPointers: []string{pointer}}), ignoredHidden},
		"any kind": {one(argocd.IgnoreDifference{Group: "*", Kind: "*", JSONPointers: []string{pointer}}),
			ignoredHidden},
		"another item": {one(argocd.IgnoreDifference{Group: "apps", Kind: "Deployment",
			JSONPointers: []string{pointer + "1"}}), ""},
		"another kind": {one(argocd.IgnoreDifference{Group: "apps", Kind: "StatefulSet",
			JSONPointers: []string{pointer}}), ""},
		"another group": {one(argocd.IgnoreDifference{Kind: "Deployment", JSONPointers: []string{pointer}}), ""},
		"another name": {one(argocd.IgnoreDifference{Group: "*", Kind: "*", Name: "x",
			JSONPointers: []string{pointer}}), ""},
		"another namespace": {one(argocd.IgnoreDifference{Group: "*", Kind: "*", Namespace: "x",
			JSONPointers: []string{pointer}}), ""},
		"its manager": {one(argocd.IgnoreDifference{Group: "*", Kind: "*", ManagedFieldsManagers: []string{"bot"}}),
			ignoredHidden},
		"another manager": {one(argocd.IgnoreDifference{Group: "*", Kind: "*", ManagedFieldsManagers: []string{"b"}}), ""},
		"what is not read": {one(argocd.IgnoreDifference{Group: "*", Kind: "*", JQPathExpressions: []string{"del(.a)"}}),
			ignoredMaybe},
		"another path of jq": {one(argocd.IgnoreDifference{Group: "*", Kind: "*",
			JQPathExpressions: []string{".spec.replicas"}}), ""},
		"kept": {one(argocd.IgnoreDifference{Group: "*", Kind: "*", JQPathExpressions: []string{".spec.template"}},
			"CreateNamespace=true", "RespectIgnoreDifferences=true"), ignoredKept},
	} {
		t.Run(name, func(t *testing.T) {
			by := manager{managedFields: managedFields{Manager: "bot"}}
			if got := tt.rules.ignored(k, gap{image, "a", "b"}, by); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
