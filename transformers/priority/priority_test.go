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
		"253 characters":     {strings.Repeat("a", longest), true},
		"the last of each":   {"a.z-0-9", true},
		"before a":           {"x`x", false},
		"behind z":           {"x{x", false},
		"before 0":           {"x/x", false},
		"behind 9":           {"x:x", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if isName(tt.name) != tt.want {
				t.Errorf("%q: %v", tt.name, !tt.want)
			}
		})
	}
}

func TestListed(t *testing.T) {
	names := strings.Split(strings.Repeat("a ", 21), " ")[:21]
	if got := listed(names[:20]); strings.Contains(got, "more") {
		t.Errorf("20 names: %s", got)
	}
	if got := listed(names); !strings.HasSuffix(got, "a and 1 more") || strings.Count(got, "a") != 21 {
		t.Errorf("21 names: %s", got)
	}
}

func TestShort(t *testing.T) {
	if text := strings.Repeat("a", 80); short(text) != text {
		t.Error("80 characters are shortened")
	}
	if got, want := short(strings.Repeat("a", 81)), strings.Repeat("a", 80)+"…"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := short(strings.Repeat("a", 79) + "é"); got != strings.Repeat("a", 79)+"…" {
		t.Errorf("half a letter: %q", got)
	}
}

func TestTop(t *testing.T) {
	all := known(Settings{Classes: []string{"low", "high", "same", "other"}}, nil)
	all["low"], all["high"], all["same"] = "1", "5", "5"
	for want, listed := range map[string][]string{
		"high":                    {"low", "high", "same"},  // of two the first
		"low":                     {"low", "high", "other"}, // not all values are known
		"other":                   {"other", "high"},
		"system-cluster-critical": nil,
	} {
		c := all
		if listed == nil {
			c = builtIn()
		}
		if got := c.top(Settings{Classes: listed}); got != want {
			t.Errorf("%v: got %s, want %s", listed, got, want)
		}
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
