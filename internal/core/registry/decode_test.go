package registry

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sized is a whole, right section of settings.
const sized = "  sizing: {tiers: {large: {}, micro: {}}}\n"

func TestMistakesThatFailAll(t *testing.T) {
	tests := map[string]struct {
		spec string
		want []string
	}{
		"a slip in the name of a section": {
			"  sizng: {}",
			[]string{"far.yaml:5: spec.sizng: unknown section, did you mean sizing?"},
		},
		"a section that is nothing like any": {
			"  networking: {}",
			[]string{"far.yaml:5: spec.networking: unknown section, want locked, workloads, sizing, priority, sync, " +
				"fixPerms or vpa"},
		},
		"a slip in the name of a setting": {
			"  sync: {stratgey: copy}",
			[]string{"far.yaml:5: spec.sync.stratgey: unknown key, did you mean strategy?"},
		},
		"an unknown key whose value is on other lines": {
			"  sync:\n    nothing:\n      like: this",
			[]string{"far.yaml:6: spec.sync.nothing: unknown key, want mode or strategy"},
		},
		"a key without a value": {
			"  sync:\n  sizing: {label: ~}",
			[]string{
				"far.yaml:5: spec.sync: has no value: give it one, or drop the key",
				"far.yaml:6: spec.sizing.label: has no value: give it one, or drop the key",
			},
		},
		"a named thing without a value": {
			"  sizing: {tiers: {large: }}",
			[]string{"far.yaml:5: spec.sizing.tiers.large: has no value: give it one, or drop the key"},
		},
		"an item without a value": {
			"  priority:\n    classes:\n      - a\n      -\n      - ~",
			[]string{
				"far.yaml:8: spec.priority.classes[1]: has no value: give it one, or drop the key",
				"far.yaml:9: spec.priority.classes[2]: has no value: give it one, or drop the key",
			},
		},
		"a list where a mapping belongs": {
			"  sync: [copy]",
			[]string{"far.yaml:5: spec.sync: is a list, want a mapping"},
		},
		"a text where a mapping belongs": {
			"  sync: copy",
			[]string{`far.yaml:5: spec.sync: is the text "copy", want a mapping`},
		},
		"a mapping where a list belongs": {
			"  priority: {classes: {a: b}}\n  workloads: {a: b}\n  locked: sync",
			[]string{
				"far.yaml:5: spec.priority.classes: is a mapping, want a list",
				"far.yaml:6: spec.workloads: is a mapping, want a list",
				`far.yaml:7: spec.locked: is the text "sync", want a list`,
			},
		},
		"a mapping where text belongs": {
			"  sync: {strategy: {a: b}}",
			[]string{"far.yaml:5: spec.sync.strategy: is a mapping, want text"},
		},
		"values that YAML does not read as text": {
			"  priority: {classes: [true, 1, 1.10, no]}",
			[]string{
				"far.yaml:5: spec.priority.classes[0]: is the boolean true, want text: quote it",
				"far.yaml:5: spec.priority.classes[1]: is the number 1, want text: quote it",
				"far.yaml:5: spec.priority.classes[2]: is the number 1.10, want text: quote it",
			},
		},
		"a boolean in words or quotes": {
			"  sizing: {mirror: yes}\n  sync: {}",
			[]string{`far.yaml:5: spec.sizing.mirror: is the text "yes", want true or false`},
		},
		"a value that is none of those allowed": {
			"  sync: {strategy: mirror}",
			[]string{`far.yaml:5: spec.sync.strategy: is "mirror", want copy, history or max-delete`},
		},
		"a mode that does not exist": {
			"  sync: {mode: reprot}",
			[]string{`far.yaml:5: spec.sync.mode: is "reprot", want enforce or report`},
		},
		"a quantity that is none, deep down": {
			"  sizing:\n    tiers:\n      micro:\n        limits: {memory: lots}",
			[]string{`far.yaml:8: spec.sizing.tiers.micro.limits.memory: is "lots", want a quantity such as 128Mi`},
		},
		"a mapping for a quantity": {
			"  sizing: {sidecars: {a.b: {memory: {}}}}",
			[]string{`far.yaml:5: spec.sizing.sidecars["a.b"].memory: is a mapping, want a single value`},
		},
		"a key that is stated twice": {
			"  sync: {}\n  sizing:\n    label: a\n    label: b\n  sync: {}",
			[]string{
				"far.yaml:8: spec.sizing.label: is stated twice, first on line 7",
				"far.yaml:9: spec.sync: is stated twice, first on line 5",
			},
		},
		"keys that are no text": {
			"  sizing: {tiers: {1: {}, \"\": {}, [a]: {}}}",
			[]string{
				"far.yaml:5: spec.sizing.tiers[1]: has the number 1 for a key: quote it",
				"far.yaml:5: spec.sizing.tiers: has an empty key",
				"far.yaml:5: spec.sizing.tiers: has a list for a key, want text",
			},
		},
		"a merge key": {
			"  sizing:\n    tiers:\n      a: &a {limits: {}}\n      b:\n        <<: *a",
			[]string{"far.yaml:9: spec.sizing.tiers.b: merges with <<, which is not read here: state each key, or alias the " +
				"whole value"},
		},
		"a tag": {
			"  sync: {strategy: !env STRATEGY}\n  priority: !x {}",
			[]string{
				`far.yaml:5: spec.sync.strategy: has the tag "!env": tags are not read, quote what is to be text`,
				`far.yaml:6: spec.priority: has the tag "!x": tags are not read, quote what is to be text`,
			},
		},
		"a required setting that no layer states": {
			"  fixPerms: {}",
			[]string{"far.yaml:5: spec.fixPerms: lacks image"},
		},
		"a required setting of a section that only an entry states": {
			"  workloads:\n    - match: {name: a}\n      fixPerms: {volumes: [a]}",
			[]string{"far.yaml:7: spec.fixPerms: lacks image"},
		},
		"a required setting that is blank": {
			"  fixPerms: {image: ' '}",
			[]string{"far.yaml:5: spec.fixPerms.image: is blank"},
		},
		"what the owner of the section refuses": {
			"  sizing:\n    tiers:\n      none:\n        limits:\n          memory: 0",
			[]string{"far.yaml:9: spec.sizing.tiers.none.limits.memory: nothing runs in no memory"},
		},
		"several at once, in the order of the file": {
			"  sync: {strategy: mirror}\n  sizing: {mirror: 1, keep: custom, tiers: {a: {limits: {cpu: x, gpu: 1}}}}\n  " +
				"locked: [sizing, syn]",
			[]string{
				`far.yaml:5: spec.sync.strategy: is "mirror", want copy, history or max-delete`,
				"far.yaml:6: spec.sizing.mirror: is the number 1, want true or false",
				`far.yaml:6: spec.sizing.keep: is the text "custom", want a list`,
				`far.yaml:6: spec.sizing.tiers.a.limits.cpu: is "x", want a quantity such as 128Mi`,
				"far.yaml:6: spec.sizing.tiers.a.limits.gpu: unknown key, did you mean cpu?",
				`far.yaml:7: spec.locked[1]: unknown section "syn", did you mean sync?`,
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Load(testSections(), layers(test.spec))
			if diff := cmp.Diff(test.want, messages(err)); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestValuesThatAreRead(t *testing.T) {
	tests := map[string]struct {
		entry string
		want  any
	}{
		"a single value for a mapping": {
			"sizing: large", &sizingEntry{Main: "large"},
		},
		"the same as a mapping": {
			"sizing: {main: large, containers: {a: micro}}",
			&sizingEntry{Main: "large", Containers: map[string]string{"a": "micro"}},
		},
		"texts that older YAML took for booleans": {
			"sizing: {main: large, containers: {on: off, y: no}}",
			&sizingEntry{Main: "large", Containers: map[string]string{"on": "off", "y": "no"}},
		},
		"a date, which is text to Kubernetes": {
			"sizing: {main: large, containers: {a: 2027-06-30}}",
			&sizingEntry{Main: "large", Containers: map[string]string{"a": "2027-06-30"}},
		},
		"an alias": {
			"sizing: {main: &t large, containers: {*t : *t}}",
			&sizingEntry{Main: "large", Containers: map[string]string{"large": "large"}},
		},
		"numbers that may be absent": {
			"fixPerms: {volumes: [config], user: 0}",
			&fixPermsEntry{Volumes: []string{"config"}, User: new(int)},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := load(t, sized+"  fixPerms: {image: busybox}\n  workloads:\n    - match: {name: a}\n      "+test.entry)
			m, err := r.Match(Facts{Name: "a"})
			if err != nil {
				t.Fatal(err)
			}
			section, _, _ := strings.Cut(test.entry, ":")
			s, _ := m.Entry(section)
			if diff := cmp.Diff(test.want, s.Value); diff != "" {
				t.Errorf("value (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAQuantityNeedsNoQuotes(t *testing.T) {
	r := load(t, `  sizing: {tiers: {a: {requests: {cpu: 1, memory: "2"}}}}`)
	got := r.Settings("sizing").(*sizingSettings).Tiers["a"]
	if diff := cmp.Diff(tier{Requests: resources{CPU: "1", Memory: "2"}}, got); diff != "" {
		t.Errorf("tier (-want +got):\n%s", diff)
	}
}

func TestFieldsOfEmbeddedStructsAreFieldsOfTheWhole(t *testing.T) {
	type Common struct {
		Port int8 `yaml:"port"`
	}
	type named struct {
		Name string `yaml:"name"`
	}
	type settings struct {
		Common
		Named  named  `yaml:",inline"`
		Own    bool   `yaml:"own"`
		Hidden string `yaml:"-"`
	}
	sections := []Section{{Name: "s", Settings: func() any { return &settings{Hidden: "x"} }}}
	r, err := Load(sections, layers("  s: {port: 80, name: a}", "  s: {own: true}"))
	if err != nil {
		t.Fatal(err)
	}
	want := &settings{Common: Common{80}, Named: named{"a"}, Own: true, Hidden: "x"}
	if diff := cmp.Diff(want, r.Settings("s")); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	_, err = Load(sections, layers("  s: {port: 8080, hidden: y}"))
	wrong := []string{
		"far.yaml:5: spec.s.port: is the number 8080, which is too large",
		"far.yaml:5: spec.s.hidden: unknown key, want mode, port, name or own",
	}
	if diff := cmp.Diff(wrong, messages(err)); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

func TestNumbersAreWrittenPlainly(t *testing.T) {
	tests := map[string]string{
		`"1000"`:               `is the text "1000", want a whole number`,
		"1.5":                  "is the number 1.5, want a whole number",
		"0755":                 "is the number 0755, want a whole number in plain decimals",
		"0x10":                 "is the number 0x10, want a whole number in plain decimals",
		"1_000":                "is the number 1_000, want a whole number in plain decimals",
		"[1]":                  "is a list, want a whole number",
		"99999999999999999999": "is the number 99999999999999999999, want a whole number",
	}
	for value, want := range tests {
		t.Run(value, func(t *testing.T) {
			r := load(t, "  fixPerms: {image: a}\n  workloads:\n    - match: {name: a}\n      fixPerms: {volumes: [a], "+
				"user: "+value+"}")
			_, err := r.Match(Facts{Name: "a"})
			if diff := cmp.Diff([]string{"far.yaml:8: spec.workloads[0].fixPerms.user: " + want}, messages(err)); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAliasesThatMultiplyAreAMistake(t *testing.T) {
	containers := "&c {x: y" + strings.Repeat(", aN: b", 600) + "}"
	for i := range 600 {
		containers = strings.Replace(containers, "aN", "a"+strconv.Itoa(i), 1)
	}
	spec := "  workloads:\n    - match: {name: a}\n      sizing: {containers: " + containers + "}\n" +
		strings.Repeat("    - match: {name: a}\n      sizing: {containers: *c}\n", 600)
	_, err := Load(testSections(), layers(spec))
	if err == nil || !strings.Contains(err.Error(), "too much to read") {
		t.Errorf("got %v", err)
	}
}

func TestAnAnchorThatContainsItselfIsAMistake(t *testing.T) {
	for _, spec := range []string{
		"  sizing: &a {tiers: *a}",
		"  sizing: {tiers: &a {x: *a}}",
		"  workloads: &a [*a]",
		"  workloads: &a [{match: *a, sizing: *a, waive: *a}]",
		"  priority: {classes: &a [*a]}",
		"  sizing: {&a [*a] : 1}",
	} {
		if _, err := Load(testSections(), layers(spec)); err == nil {
			t.Errorf("%s: loaded", spec)
		}
	}
}
