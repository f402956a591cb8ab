package registry

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheExampleOfTheDesignLoads(t *testing.T) {
	text, err := os.ReadFile("testdata/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Load(testSections(), []Layer{BuiltIn(), Parse("ballast.yaml", text)})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Mistake(nil), r.Mistakes()); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
	m, err := r.Match(Facts{App: "ha", Namespace: "homeassistant", Kind: "Deployment", Name: "homeassistant"})
	if err != nil {
		t.Fatal(err)
	}
	uid := 1000
	got := map[string]any{}
	for _, section := range r.names {
		if s, ok := m.Entry(section); ok {
			got[section] = s.Value
		}
	}
	class := priorityClass("vixens-critical")
	want := map[string]any{
		"sizing":   &sizingEntry{Main: "large"},
		"priority": &class,
		"fixPerms": &fixPermsEntry{Volumes: []string{"config"}, User: &uid, Group: &uid},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what Home Assistant gets (-want +got):\n%s", diff)
	}
}

func TestMistakesShowsEverythingByFileAndLine(t *testing.T) {
	r, err := Load(testSections(), layers(
		"  sizing:\n    label: 1\n  workloads:\n    - {match: {name: a}, sizng: large}\n    - {match: {name: b}, mode: off}",
		"  priority: {classes: [a]}\n  sync: {strategy: x}\n  workloads:\n    - {match: {name: c}, priority: a}\n    - "+
			"{match: {name: c}, priority: b}",
	))
	want := []Mistake{
		{Source: Source{"far.yaml", 5}, Path: "spec.sizing.tiers", Message: "has no tiers but the default one",
			Warning: true},
		{Source: Source{"far.yaml", 6}, Path: "spec.sizing.label", Message: "is the number 1, want text: quote it"},
		{Source: Source{"far.yaml", 8}, Path: "spec.workloads[0].sizng", Message: "unknown key, did you mean sizing?",
			Entry: "{name: a}"},
		{Source: Source{"far.yaml", 9}, Path: "spec.workloads[1].mode", Message: `is "off", want enforce or report`,
			Entry: "{name: b}"},
		{Source: Source{"near.yaml", 6}, Path: "spec.sync.strategy", Message: `is "x", want copy, history or max-delete`},
		{Source: Source{"near.yaml", 9}, Path: "spec.workloads[1].priority", Message: "disagrees with near.yaml:8, and " +
			"neither match is more exact: let them agree, or add a field to one", Entry: "{name: c}"},
	}
	if diff := cmp.Diff(want, r.Mistakes()); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
	shared := []string{want[1].Error(), want[4].Error()}
	if diff := cmp.Diff(shared, messages(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(shared[0]+"\n"+shared[1], err.Error()); diff != "" {
		t.Errorf("text of the error (-want +got):\n%s", diff)
	}
}

func TestWarningsFailNothing(t *testing.T) {
	r := load(t, "  sizing: {}\n  workloads: [{match: {name: a}, sizing: default}]")
	if _, err := r.Match(Facts{Name: "a"}); err != nil {
		t.Error(err)
	}
	want := []Mistake{{
		Source: Source{"far.yaml", 5}, Path: "spec.sizing.tiers", Message: "has no tiers but the default one", Warning: true,
	}}
	if diff := cmp.Diff(want, r.Mistakes()); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

func TestNoLayersIsAnEmptyRegistry(t *testing.T) {
	r, err := Load(testSections(), nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.Match(Facts{Name: "a"})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := m.Entry("sizing"); ok || m.Mode("sizing") != Enforce || m.Waivers("sizing/unregistered", "") != nil {
		t.Error("it says something")
	}
}

func TestWhatIsBuiltInForAnotherIsNoMistake(t *testing.T) {
	r, err := Load(nil, []Layer{BuiltIn()})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Mistake(nil), r.Mistakes()); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}
