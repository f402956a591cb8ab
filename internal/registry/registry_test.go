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
