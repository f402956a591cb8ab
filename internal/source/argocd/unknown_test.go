package argocd

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

func TestFieldsOfASourceThatArgoCDDoesNotKnow(t *testing.T) {
	for name, tt := range map[string]struct {
		written string
		want    []string
	}{
		"none": {"spec: {project: x, other: y, source: {repoURL: x, helm: {valuesObject: {any: {thing: " +
			"1}}, parameters: [{name: a, value: b}]}}}", nil},
		"misspelled": {"spec: {source: {repoURL: x, helm: {valueFile: x, realeaseName: y}}}",
			[]string{"spec.source.helm.realeaseName", "spec.source.helm.valueFile"}},
		"in other capitals": {"spec: {source: {repoURL: x, helm: {valuefiles: [x]}}}",
			[]string{"spec.source.helm.valuefiles"}},
		"in a list": {"spec: {sources: [{repoURL: x}, {repoURL: b, kustomize: {patches: [{pach: z}]}}]}",
			[]string{"spec.sources[1].kustomize.patches[0].pach"}},
		"of what is hydrated": {"spec: {sourceHydrator: {drySource: {repoURL: x, pth: y, chart: z}, syncSource: {branch: " +
			"main}}}", []string{"spec.sourceHydrator.drySource.chart", "spec.sourceHydrator.drySource.pth",
			"spec.sourceHydrator.syncSource.branch"}},
		"where there is no map": {"spec: {source: x, sources: {a: b}}", nil},
		"of nothing":            {"null", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var object any
			if err := yaml.Unmarshal([]byte(tt.written), &object); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, unknownFields(object)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
