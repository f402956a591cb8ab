package priority

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform/transformtest"
)

func TestCases(t *testing.T) { transformtest.Run(t, "testdata", Definition) }

func TestIsName(t *testing.T) {
	tests := map[string]struct {
		name string
		want bool
	}{
		"a word":             {"vixens-critical", true},
		"with a domain":      {"critical.vixens.io", true},
		"nothing":            {"", false},
		"capitals":           {"Vixens", false},
		"a blank":            {"vixens critical", false},
		"a dash in front":    {"-low", false},
		"two dots":           {"a..b", false},
		"254 characters":     {strings.Repeat("a", longest+1), false},
		"bytes, not letters": {"\xff", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if isName(tt.name) != tt.want {
				t.Errorf("%q: %v", tt.name, !tt.want)
			}
		})
	}
}

func TestAPinOutsideTheListIsAWarningOfTheRegistry(t *testing.T) {
	layer := registry.Parse("ballast.yaml", []byte(`apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: vixens}
spec:
  priority: {classes: [vixens-low]}
  workloads:
    - {match: {name: a}, priority: vixens-low}
    - {match: {name: b}, priority: system-node-critical}
    - {match: {name: c}, priority: vixens-high}
`))
	r, err := registry.Load([]registry.Section{Definition.Section()}, []registry.Layer{layer})
	if err != nil {
		t.Fatal(err)
	}
	want := []registry.Mistake{{
		Source: registry.Source{File: "ballast.yaml", Line: 9}, Path: "spec.workloads[2].priority", Entry: "{name: c}",
		Warning: true,
		Message: "vixens-high is not in priority.classes (vixens-low): " +
			"a pin to it is an error unless the render brings the class",
	}}
	if diff := cmp.Diff(want, r.Mistakes()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
