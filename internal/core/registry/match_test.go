package registry

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGlob(t *testing.T) {
	tests := []struct {
		pattern Glob
		text    string
		want    bool
	}{
		{"media", "media", true},
		{"media", "media-1", false},
		{"media-*", "media-1", true},
		{"media-*", "media-", true},
		{"media-*", "media", false},
		{"*", "", true},
		{"?", "", false},
		{"?", "é", true},
		{"a?c", "abc", true},
		{"*arr", "sonarr", true},
		{"*a*b", "xaybzb", true},
		{"*a*b", "xaybz", false},
		{"apps/*", "apps/media/jellyfin", true},
		{"apps/*/prod", "apps/media/overlays/prod", true},
		{"a.c", "abc", false},
		{"", "", true},
		{"", "a", false},
	}
	for _, test := range tests {
		if got := test.pattern.Matches(test.text); got != test.want {
			t.Errorf("%q on %q: %t", test.pattern, test.text, got)
		}
	}
}

func TestWhomAnEntryIsFor(t *testing.T) {
	all := Facts{
		App: "ha", Project: "home", Path: "apps/ha/prod", Namespace: "homeassistant",
		Kind: "Deployment", Name: "homeassistant", Labels: map[string]string{"app": "ha", "empty": ""},
	}
	tests := map[string]bool{
		"app: ha":                           true,
		"app: h*":                           true,
		"app: x":                            false,
		"project: home":                     true,
		"project: hom":                      false,
		"path: apps/ha/prod":                true,
		"path: apps/ha":                     false,
		"path: apps/*":                      true,
		"namespace: home*":                  true,
		"namespace: home":                   false,
		"kind: Deployment":                  true,
		"kind: StatefulSet":                 false,
		"name: '?omeassistant'":             true,
		"name: home":                        false,
		"labels: {app: ha}":                 true,
		"labels: {app: '*'}":                true,
		"labels: {app: x}":                  false,
		"labels: {app: ha, missing: '*'}":   false,
		"labels: {empty: ''}":               true,
		"app: ha, kind: Deployment":         true,
		"app: ha, kind: StatefulSet":        false,
		"namespace: homeassistant, name: x": false,
	}
	for match, want := range tests {
		t.Run(match, func(t *testing.T) {
			r := load(t, sized+"  workloads: [{match: {"+match+"}, sizing: large}]")
			m, err := r.Match(all)
			if err != nil {
				t.Fatal(err)
			}
			if _, got := m.Entry("sizing"); got != want {
				t.Errorf("matches: %t", got)
			}
		})
	}
}

func TestFactsThatAreNotKnown(t *testing.T) {
	tests := map[string]struct {
		match string
		want  []string
	}{
		"the application, and the rest holds": {
			"app: ha, name: a",
			[]string{"far.yaml:6: spec.workloads[0].match.app: asks for the application's name, which is not known here: " +
				"give --app"},
		},
		"the application, and the rest does not hold": {"app: ha, name: b", nil},
		"all that can be unknown": {
			"app: '*', project: p, path: p, namespace: n",
			[]string{
				"far.yaml:6: spec.workloads[0].match.app: asks for the application's name, which is not known here: give --app",
				"far.yaml:6: spec.workloads[0].match.namespace: asks for the object's namespace, which is not known here: give " +
					"--namespace",
				"far.yaml:6: spec.workloads[0].match.path: asks for the source's path in the repository, which is not known " +
					"here: give --path",
				"far.yaml:6: spec.workloads[0].match.project: asks for the application's project, which is not known here: " +
					"give --project",
			},
		},
		"a label that the object does not have": {"labels: {app: '*'}", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := load(t, sized+"  workloads: [{match: {"+test.match+"}, sizing: large}]")
			m, err := r.Match(Facts{Kind: "Deployment", Name: "a"})
			if diff := cmp.Diff(test.want, messages(err)); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
			if (m == nil) != (err != nil) {
				t.Errorf("match %v with error %v", m, err)
			}
		})
	}
}

func TestAnObjectInNoNamespaceIsInNoneThatAnEntryNames(t *testing.T) {
	for match, want := range map[string]bool{
		"namespace: kyverno, name: a": false,
		"name: a":                     true,
	} {
		r := load(t, sized+"  workloads: [{match: {"+match+"}, sizing: large}]")
		m, err := r.Match(Facts{Kind: "ClusterPolicy", Name: "a", InNoNamespace: true})
		if err != nil {
			t.Fatalf("%s: %v", match, err)
		}
		if _, got := m.Entry("sizing"); got != want {
			t.Errorf("%s: matches: %t", match, got)
		}
	}
}

func TestAMatchThatCannotBeReadFailsAll(t *testing.T) {
	tests := map[string]struct {
		entry string
		want  []string
	}{
		"no match": {"sizing: large", []string{"far.yaml:6: spec.workloads[0]: lacks match"}},
		"an empty match": {"match: {}", []string{"far.yaml:6: spec.workloads[0].match: is empty: name what the " +
			"entry is for"}},
		"no label to match": {"match: {labels: {}}", []string{"far.yaml:6: spec.workloads[0].match: is empty: name " +
			"what the entry is for"}},
		"a match without value": {"match: ", []string{"far.yaml:6: spec.workloads[0].match: has no value: give it one, " +
			"or drop the key"}},
		"two of them": {"match: {name: a}, match: {name: b}", []string{"far.yaml:6: spec.workloads[0].match: " +
			"is stated twice, first on line 6"}},
		"an unknown field": {"match: {nmae: a}", []string{"far.yaml:6: spec.workloads[0].match.nmae: unknown key, " +
			"did you mean name?"}},
		"patterns that can never match": {
			"match: {name: 'a[bc]', kind: deployment, app: '', path: ./apps, labels: {x: '{a,b}'}}",
			[]string{
				"far.yaml:6: spec.workloads[0].match.app: is empty: name one, or drop the key",
				`far.yaml:6: spec.workloads[0].match.kind: is "deployment": kinds begin with a capital`,
				`far.yaml:6: spec.workloads[0].match.name: is "a[bc]": of wildcards there are * and ? alone`,
				`far.yaml:6: spec.workloads[0].match.path: is "./apps", want it from the repository's root, such as apps/media`,
				`far.yaml:6: spec.workloads[0].match.labels.x: is "{a,b}": of wildcards there are * and ? alone`,
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Load(testSections(), layers(sized+"  workloads: [{"+test.entry+"}]"))
			if diff := cmp.Diff(test.want, messages(err)); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
	_, err := Load(testSections(), layers("  workloads: [a, ~]"))
	want := []string{
		`far.yaml:5: spec.workloads[0]: is the text "a", want a mapping`,
		"far.yaml:5: spec.workloads[1]: has no value: give it one, or drop the key",
	}
	if diff := cmp.Diff(want, messages(err)); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}

func TestAMistakeInAnEntryFailsWhatItMatches(t *testing.T) {
	tests := map[string]struct {
		entry string
		want  []string
	}{
		"an unknown key": {"sizng: large", []string{"far.yaml:8: spec.workloads[0].sizng: unknown key, " +
			"did you mean sizing?"}},
		"a section that takes no entries": {"sync: {}", []string{"far.yaml:8: spec.workloads[0].sync: unknown key, want " +
			"match, waive, mode, sizing, priority, fixPerms or vpa"}},
		"a section stated twice": {"sizing: large, sizing: large", []string{"far.yaml:8: " +
			"spec.workloads[0].sizing: is stated twice, first on line 8"}},
		"a value of the wrong kind": {"sizing: [large]", []string{"far.yaml:8: spec.workloads[0].sizing: is a " +
			"list, want a mapping"}},
		"a short value of the wrong kind": {"sizing: 1", []string{"far.yaml:8: spec.workloads[0].sizing: is the number " +
			"1, want text: quote it"}},
		"what the owner refuses": {"sizing: huge",
			[]string{`far.yaml:8: spec.workloads[0].sizing.main: unknown tier "huge", want default, large or micro`}},
		"a required field": {"fixPerms: {}", []string{"far.yaml:8: spec.workloads[0].fixPerms: lacks " +
			"volumes"}},
		"a waiver of a rule nobody has": {"waive: [{rule: safe-sync/rclone, reason: r}]",
			[]string{`far.yaml:8: spec.workloads[0].waive[0].rule: unknown rule "safe-sync/rclone", did you mean safe-sync/rclone-sync?`}},
		"a waiver without a reason": {"waive: [{rule: safe-sync/rclone-sync}]", []string{"far.yaml:8: " +
			"spec.workloads[0].waive[0]: lacks reason"}},
		"a waiver of nothing": {"waive: [{reason: r}]", []string{"far.yaml:8: spec.workloads[0].waive[0]: " +
			"lacks rule"}},
		"a waiver with a blank reason": {"waive: [{rule: safe-sync/rclone-sync, reason: ' '}]", []string{"far.yaml:8: " +
			"spec.workloads[0].waive[0].reason: is blank"}},
		"a waiver until no day": {"waive: [{rule: safe-sync/rclone-sync, reason: r, until: 2027-02-30}]",
			[]string{`far.yaml:8: spec.workloads[0].waive[0].until: is "2027-02-30", want a day such as 2027-06-30`}},
		"a mode that does not exist": {"mode: off",
			[]string{`far.yaml:8: spec.workloads[0].mode: is "off", want enforce or report`}},
		"several, all of them at once": {"sizing: huge, mode: off", []string{
			`far.yaml:8: spec.workloads[0].mode: is "off", want enforce or report`,
			`far.yaml:8: spec.workloads[0].sizing.main: unknown tier "huge", want default, large or micro`,
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := load(t, sized+"  fixPerms: {image: a}\n  workloads:\n    - {match: {name: a}, "+
				""+test.entry+"}\n    - {match: {name: b}, sizing: large}")
			_, err := r.Match(Facts{Name: "a"})
			if diff := cmp.Diff(test.want, messages(err)); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
			m, err := r.Match(Facts{Name: "b"})
			if err != nil {
				t.Fatalf("what does not match fails too: %v", err)
			}
			if _, ok := m.Entry("sizing"); !ok {
				t.Error("what does not match has lost its own entry")
			}
		})
	}
}
