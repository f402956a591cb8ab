package registry

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSettingsMerge(t *testing.T) {
	defaults := testSections()[0].Settings().(*sizingSettings)
	tests := map[string]struct {
		specs []string
		want  func(*sizingSettings)
	}{
		"nothing stated: the defaults": {
			[]string{"  sizing: {}"},
			func(*sizingSettings) {},
		},
		"each field comes from the nearest layer that states it": {
			[]string{"  sizing: {label: far, resources: none}", "  sizing: {label: near}", "  sync: {}"},
			func(s *sizingSettings) { s.Label, s.Resources = "near", "none" },
		},
		"a nearer layer may go back to false": {
			[]string{"  sizing: {mirror: true}", "  sizing: {mirror: false}"},
			func(s *sizingSettings) { s.Mirror = false },
		},
		"named things unite, over those of the defaults": {
			[]string{"  sizing: {tiers: {a: {limits: {cpu: 1}}}}", "  sizing: {tiers: {b: {limits: {cpu: 2}}}}"},
			func(s *sizingSettings) {
				s.Tiers["a"] = tier{Limits: resources{CPU: "1"}}
				s.Tiers["b"] = tier{Limits: resources{CPU: "2"}}
			},
		},
		"a named thing is replaced whole": {
			[]string{"  sizing: {tiers: {a: {limits: {cpu: 1, memory: 1Gi}}}}", "  sizing: {tiers: {a: {limits: {cpu: 2}}}}"},
			func(s *sizingSettings) { s.Tiers["a"] = tier{Limits: resources{CPU: "2"}} },
		},
		"a thing that the defaults name stays replaced": {
			[]string{"  sizing: {tiers: {default: {limits: {cpu: 1}}}}", "  sizing: {tiers: {b: {}}}"},
			func(s *sizingSettings) {
				s.Tiers["default"] = tier{Limits: resources{CPU: "1"}}
				s.Tiers["b"] = tier{}
			},
		},
		"sets unite": {
			[]string{"  sizing: {keep: [b, custom]}", "  sizing: {keep: [a, b]}"},
			func(s *sizingSettings) { s.Keep = []string{"custom", "b", "a"} },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			want := *defaults
			want.Tiers = map[string]tier{"default": {}}
			test.want(&want)
			got := load(t, test.specs...).Settings("sizing")
			if diff := cmp.Diff(&want, got); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListsThatAreNoSetsAreReplaced(t *testing.T) {
	r := load(t, "  priority: {classes: [a, b]}", "  priority: {classes: [c]}")
	if diff := cmp.Diff(&prioritySettings{Classes: []string{"c"}}, r.Settings("priority")); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestWhatIsRequiredMayComeFromAnyLayer(t *testing.T) {
	load(t, "  fixPerms: {image: busybox}", "  fixPerms: {mode: report}")
	load(t, "  fixPerms: {mode: report}", "  fixPerms: {image: busybox}")
}

func TestOneLayerMayBeManyFiles(t *testing.T) {
	tests := map[string]struct {
		a, b string
		want []string
	}{
		"that state different things": {"  sizing: {label: x}", "  sizing: {mirror: false}", nil},
		"that name different things":  {"  sizing: {tiers: {a: {}}}", "  sizing: {tiers: {b: {}}}", nil},
		"that agree":                  {"  sizing: {label: x, tiers: {a: {}}}", "  sizing: {label: x, tiers: {a: {}}}", nil},
		"that add to one set":         {"  sizing: {keep: [a]}", "  sizing: {keep: [b]}", nil},
		"that disagree": {
			"  sizing: {label: x, mode: report, tiers: {a: {}}}",
			"  sizing: {label: y, mode: enforce, tiers: {a: {limits: {cpu: 1}}}}",
			[]string{
				"b.yaml:5: spec.sizing.mode: is stated otherwise in a.yaml:5, at the same distance: keep one of the two",
				"b.yaml:5: spec.sizing.label: is stated otherwise in a.yaml:5, at the same distance: keep one of the two",
				"b.yaml:5: spec.sizing.tiers.a: is stated otherwise in a.yaml:5, at the same distance: keep one of the two",
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a, b := Parse("a.yaml", []byte(document(test.a))), Parse("b.yaml", []byte(document(test.b)))
			_, err := Load(testSections(), []Layer{{files: slices.Concat(a.files, b.files)}})
			if diff := cmp.Diff(test.want, messages(err)); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
			_, other := Load(testSections(), []Layer{{files: slices.Concat(b.files, a.files)}})
			if (err == nil) != (other == nil) {
				t.Errorf("the order of the files matters: %v, %v", err, other)
			}
		})
	}
}

func TestASectionInNoLayerIsOff(t *testing.T) {
	r := load(t, "  sizing: {}", "  fixPerms: {image: a}\n  workloads: [{match: {name: a}, vpa: {updateMode: Off}}]")
	got := map[string]bool{"unheard of": r.On("unheard of")}
	for _, name := range r.names {
		got[name] = r.On(name)
	}
	want := map[string]bool{"sizing": true, "fixPerms": true, "vpa": true, "priority": false, "sync": false,
		"unheard of": false}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("on (-want +got):\n%s", diff)
	}
}

func TestTheBuiltInLayerTurnsOnSyncAlone(t *testing.T) {
	r, err := Load(testSections(), []Layer{BuiltIn()})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range r.names {
		if r.On(name) != (name == "sync") {
			t.Errorf("%s: on is %t", name, r.On(name))
		}
	}
	if got := r.SettingSource("sync").String(); got != "built in" {
		t.Errorf("source is %q", got)
	}
	if got := r.Files(); len(got) > 0 {
		t.Errorf("files are %q", got)
	}
}

func TestSettingSource(t *testing.T) {
	r := load(t,
		"  sizing:\n    label: a\n    keep: [x,\n      y]\n    tiers:\n      a:\n        limits:\n          cpu: 1\n     "+
			" b: {}",
		"  sizing:\n    tiers:\n      b:\n        limits: {}",
	)
	tests := map[string]struct {
		path []string
		want Source
	}{
		"the section: where the nearest layer states it": {nil, Source{"near.yaml", 5}},
		"a field of the farther layer":                   {[]string{"label"}, Source{"far.yaml", 6}},
		"a field deep down":                              {[]string{"tiers", "a", "limits", "cpu"}, Source{"far.yaml", 12}},
		"a field not stated in a thing that is": {[]string{"tiers", "a", "limits", "memory"}, Source{"far.yaml",
			11}},
		"a thing replaced": {[]string{"tiers", "b"}, Source{"near.yaml", 7}},
		"an item of a set": {[]string{"keep", "2"}, Source{"far.yaml", 8}},
		"a default":        {[]string{"mirror"}, Source{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, r.SettingSource("sizing", test.path...)); diff != "" {
				t.Errorf("source (-want +got):\n%s", diff)
			}
		})
	}
	if got := r.SettingSource("priority", "classes"); !got.IsZero() {
		t.Errorf("a section that is off has source %s", got)
	}
}

func TestModeOfASection(t *testing.T) {
	r := load(t, "  sync: {mode: report}\n  sizing: {mode: report}", "  sync: {}\n  sizing: {mode: enforce}")
	got := []Mode{r.Mode("sync"), r.Mode("sizing"), r.Mode("priority")}
	if diff := cmp.Diff([]Mode{ReportOnly, Enforce, Enforce}, got); diff != "" {
		t.Errorf("modes (-want +got):\n%s", diff)
	}
}
