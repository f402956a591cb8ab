package registry

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// An entry is written as its layer, its match and what it states.
func TestWhichEntryWins(t *testing.T) {
	facts := Facts{
		App: "ha", Project: "home", Path: "apps/ha", Namespace: "ns", Kind: "Deployment", Name: "web",
		Labels: map[string]string{"a": "1", "b": "2"},
	}
	tests := map[string]struct {
		far, near []string
		want      priorityClass
		wantErr   []string
	}{
		"the only one that matches": {
			far:  []string{"match: {name: web}, priority: high", "match: {name: db}, priority: low"},
			want: "high",
		},
		"literal over glob": {
			far:  []string{"match: {name: web}, priority: high", "match: {name: w*}, priority: low"},
			want: "high",
		},
		"glob over absent": {
			far:  []string{"match: {namespace: ns, name: w*}, priority: high", "match: {namespace: ns}, priority: low"},
			want: "high",
		},
		"one more field": {
			far:  []string{"match: {namespace: ns, name: web}, priority: high", "match: {name: web}, priority: low"},
			want: "high",
		},
		"one more label": {
			far:  []string{"match: {labels: {a: '1', b: '2'}}, priority: high", "match: {labels: {a: '1'}}, priority: low"},
			want: "high",
		},
		"the nearest layer, however vague": {
			far: []string{"match: {app: ha, project: home, path: apps/ha, namespace: ns, kind: Deployment, name: web}, " +
				"priority: low"},
			near: []string{"match: {name: '*'}, priority: high"},
			want: "high",
		},
		"a nearer layer that states something else only": {
			far:  []string{"match: {name: web}, priority: high"},
			near: []string{"match: {name: web}, sizing: large"},
			want: "high",
		},
		"the best of three, two of which are level": {
			far: []string{
				"match: {namespace: ns}, priority: low", "match: {name: web}, priority: mid",
				"match: {namespace: ns, name: web}, priority: high",
			},
			want: "high",
		},
		"level ones that agree": {
			far:  []string{"match: {namespace: ns}, priority: high", "match: {name: web}, priority: high"},
			want: "high",
		},
		"level ones that disagree": {
			far: []string{"match: {namespace: ns}, priority: high", "match: {name: web}, priority: low"},
			wantErr: []string{"far.yaml:9: spec.workloads[1].priority: disagrees with far.yaml:8, and neither match is more " +
				"exact: " +
				"let them agree, or add a field to one"},
		},
		"more exact here, less exact there": {
			far: []string{"match: {namespace: ns, name: w*}, priority: high", "match: {namespace: n*, name: web}, priority: " +
				"low"},
			wantErr: []string{"far.yaml:9: spec.workloads[1].priority: disagrees with far.yaml:8, and neither match is more " +
				"exact: " +
				"let them agree, or add a field to one"},
		},
		"the very same match": {
			far: []string{"match: {name: web}, priority: high", "match: {name: web}, priority: low"},
			wantErr: []string{"far.yaml:9: spec.workloads[1].priority: disagrees with far.yaml:8, and neither match is more " +
				"exact: " +
				"let them agree, or add a field to one"},
		},
		"different labels": {
			far: []string{"match: {labels: {a: '1'}}, priority: high", "match: {labels: {b: '2'}}, priority: low"},
			wantErr: []string{"far.yaml:9: spec.workloads[1].priority: disagrees with far.yaml:8, and neither match is more " +
				"exact: " +
				"let them agree, or add a field to one"},
		},
		"a disagreement that a nearer layer settles": {
			far:  []string{"match: {namespace: ns}, priority: mid", "match: {name: web}, priority: low"},
			near: []string{"match: {name: web}, priority: high"},
			want: "high",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, turn := range []func([]string){func([]string) {}, slices.Reverse[[]string]} {
				if test.wantErr == nil {
					turn(test.far)
				}
				r := load(t, prioritized+sized+entries(test.far), entries(test.near))
				m, err := r.Match(facts)
				if diff := cmp.Diff(test.wantErr, messages(err)); diff != "" {
					t.Fatalf("mistakes (-want +got):\n%s", diff)
				}
				if err != nil {
					return
				}
				s, ok := m.Entry("priority")
				if !ok || *s.Value.(*priorityClass) != test.want {
					t.Errorf("got %v, want %s", s, test.want)
				}
			}
		})
	}
}

func entries(list []string) string {
	if len(list) == 0 {
		return "  workloads: []\n"
	}
	return "  workloads:\n    - {" + strings.Join(list, "}\n    - {") + "}\n"
}

func TestEachSectionIsChosenByItself(t *testing.T) {
	r := load(t, prioritized+sized+entries([]string{
		"match: {namespace: ns}, sizing: micro, priority: low",
		"match: {namespace: ns, name: web}, priority: high",
	}))
	m, err := r.Match(Facts{Namespace: "ns", Name: "web"})
	if err != nil {
		t.Fatal(err)
	}
	size, _ := m.Entry("sizing")
	class, _ := m.Entry("priority")
	got := map[string]Source{"sizing": size.Source, "priority": class.Source}
	want := map[string]Source{"sizing": {"far.yaml", 8}, "priority": {"far.yaml", 9}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
	if _, ok := m.Entry("fixPerms"); ok {
		t.Error("an entry that nobody states")
	}
}

func TestSourceOfAPartOfAnEntry(t *testing.T) {
	r := load(t, sized+"  workloads:\n    - match: {name: a}\n      sizing:\n        main: large\n        "+
		"containers:\n          x: micro\n"+
		"    - match: {name: b}\n      sizing: large")
	tests := map[string]struct {
		name string
		path []string
		want Source
	}{
		"the whole":             {"a", nil, Source{"far.yaml", 8}},
		"a field":               {"a", []string{"main"}, Source{"far.yaml", 9}},
		"a named thing":         {"a", []string{"containers", "x"}, Source{"far.yaml", 11}},
		"a thing not stated":    {"a", []string{"containers", "y"}, Source{"far.yaml", 10}},
		"a field in short form": {"b", []string{"main"}, Source{"far.yaml", 13}},
		"a field not stated":    {"b", []string{"containers", "x"}, Source{"far.yaml", 13}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m, err := r.Match(Facts{Name: test.name})
			if err != nil {
				t.Fatal(err)
			}
			s, _ := m.Entry("sizing")
			if diff := cmp.Diff(test.want, s.SourceOf(test.path...)); diff != "" {
				t.Errorf("source (-want +got):\n%s", diff)
			}
		})
	}
}

func TestModeOfAnEntry(t *testing.T) {
	tests := map[string]struct {
		far, near []string
		want      Mode
		wantErr   bool
	}{
		"none: that of the section": {want: ReportOnly},
		"it beats the section":      {far: []string{"match: {name: web}, mode: enforce"}, want: Enforce},
		"the nearest wins": {far: []string{"match: {name: web}, mode: enforce"},
			near: []string{"match: {name: w*}, mode: report"}, want: ReportOnly},
		"the most exact wins": {far: []string{"match: {name: w*}, mode: report", "match: {name: web}, " +
			"mode: enforce"}, want: Enforce},
		"an entry without a mode is no answer": {far: []string{"match: {name: w*}, mode: enforce", "match: {name: web}, " +
			"sizing: large"}, want: Enforce},
		"level ones that disagree are an error": {far: []string{"match: {name: web}, mode: report", "match: {namespace: " +
			"ns}, mode: enforce"}, wantErr: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := load(t, sized+"  sync: {mode: report}\n"+entries(test.far), entries(test.near))
			m, err := r.Match(Facts{Namespace: "ns", Name: "web"})
			if (err != nil) != test.wantErr {
				t.Fatal(err)
			}
			if err == nil && m.Mode("sync") != test.want {
				t.Errorf("got %s, want %s", m.Mode("sync"), test.want)
			}
		})
	}
}

func TestEntriesOfBothLayersReportTheirMistakes(t *testing.T) {
	r := load(t, sized+entries([]string{"match: {name: web}, sizing: huge"}), entries([]string{"match: {name: w*}, " +
		"sizing: tiny"}))
	_, err := r.Match(Facts{Name: "web"})
	want := []string{
		`far.yaml:7: spec.workloads[0].sizing.main: unknown tier "huge", want default, large or micro`,
		`near.yaml:6: spec.workloads[0].sizing.main: unknown tier "tiny", want default, large or micro`,
	}
	if diff := cmp.Diff(want, messages(err)); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}
