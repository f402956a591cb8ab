package render

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

func TestOptionsSayWhatAnApplicationSays(t *testing.T) {
	values := map[Form][]string{Text: {"text"}, Switch: {"true"}, List: {"a", "b,c"}, Pairs: {"n=v", "m=a=b,c"}}
	var got Spec
	for _, o := range SpecOptions() {
		given := values[o.Form]
		switch o.Name {
		case "source-type":
			given = []string{"directory"}
		case "kustomize-patches":
			given = []string{"[{path: a.yaml}, {patch: b, target: {kind: Pod}}]"}
		}
		if err := o.Set(&got, given...); err != nil {
			t.Error(err)
		}
	}
	pairs := map[string]string{"n": "v", "m": "a=b,c"}
	list := []string{"a", "b,c"}
	variables := []argocd.NameValue{{Name: "n", Value: "v"}, {Name: "m", Value: "a=b,c"}, {Name: "n", Value: "v",
		Code: true}, {Name: "m", Value: "a=b,c", Code: true}}
	want := Spec{
		Kustomize: &argocd.Kustomize{
			NamePrefix: "text", NameSuffix: "text", Images: list, Namespace: "text",
			Replicas:     []argocd.KustomizeReplica{{Name: "n", Count: "v"}, {Name: "m", Count: "a=b,c"}},
			CommonLabels: pairs, ForceCommonLabels: true, LabelWithoutSelector: true, LabelIncludeTemplates: true,
			CommonAnnotations: pairs, ForceCommonAnnotations: true, CommonAnnotationsEnvsubst: true,
			Components: list, IgnoreMissingComponents: true,
			Patches:     []argocd.KustomizePatch{{Path: "a.yaml"}, {Patch: "b", Target: map[string]string{"kind": "Pod"}}},
			KubeVersion: "text", APIVersions: list,
		},
		Helm: &argocd.Helm{
			ReleaseName: "text", ValueFiles: list, IgnoreMissingValueFiles: true, Values: "text",
			Parameters: []argocd.HelmParameter{
				{Name: "n", Value: "v"}, {Name: "m", Value: "a=b,c"}, {Name: "n", Value: "v", ForceString: true}, {Name: "m",
					Value: "a=b,c", ForceString: true},
			},
			FileParameters: []argocd.HelmFile{{Name: "n", Path: "v"}, {Name: "m", Path: "a=b,c"}},
			SkipCRDs:       true, SkipTests: true, SkipSchemaValidation: true,
			Namespace: "text", KubeVersion: "text", APIVersions: list,
		},
		Directory: &argocd.Directory{
			Recurse: true, Include: "text", Exclude: "text", DisableExtensionFilter: true,
			Jsonnet: argocd.Jsonnet{TLAs: variables, ExtVars: variables, Libs: list},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnOptionThatSaysNothingLeavesTheSourceWhatItIs(t *testing.T) {
	var s Spec
	for _, o := range SpecOptions() {
		nothing := map[Form][]string{Text: {""}, Switch: {"false"}}[o.Form]
		if err := o.Set(&s, nothing...); err != nil {
			t.Error(err)
		}
	}
	if s != (Spec{}) {
		t.Errorf("got %+v", s)
	}
}

func TestOptionsRefuse(t *testing.T) {
	for name, tt := range map[string]struct{ option, value, want string }{
		"a switch that is neither": {"directory-recurse", "maybe", "want true or false"},
		"a pair that is none":      {"helm-set", "a", "want NAME=VALUE"},
		"a pair without a name":    {"helm-set", "=a", "want NAME=VALUE"},
		"a type that there is not": {"source-type", "plugin", "want kustomize, helm or directory"},
		"a patch with an unknown key": {"kustomize-patches", "{patsh: a}",
			`error unmarshaling JSON: while decoding JSON: json: unknown field "patsh"`},
	} {
		t.Run(name, func(t *testing.T) {
			var s Spec
			err := optionNamed(t, tt.option).Set(&s, tt.value)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func optionNamed(t *testing.T, name string) Option {
	t.Helper()
	options := SpecOptions()
	at := slices.IndexFunc(options, func(o Option) bool { return o.Name == name })
	if at < 0 {
		t.Fatalf("there is no option %s", name)
	}
	return options[at]
}
