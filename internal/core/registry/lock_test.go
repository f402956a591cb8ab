package registry

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const prioritized = "  priority: {classes: [high, low]}\n"

func TestLocksOnSettingsFailAll(t *testing.T) {
	tests := map[string]struct {
		specs []string
		want  []string
	}{
		"the layer that locks may state it":    {[]string{"  locked: [sync]\n  sync: {}"}, nil},
		"a farther layer may have stated it":   {[]string{"  sync: {}", "  locked: [sync]"}, nil},
		"a lock for itself holds for no other": {[]string{"  locked: [sync]", "  sizing: {}"}, nil},
		"locking again is no touch":            {[]string{"  locked: [sync]", "  locked: [sync]"}, nil},
		"a nearer layer may not, even the same": {[]string{"  locked: [sync]\n  sync: {}", "  sync: {}"},
			[]string{"near.yaml:5: spec.sync: sync is locked in far.yaml:5: drop it here, or ask for it there"}},
		"nor may it loosen the mode": {[]string{"  locked: [sync]", "  sync: {mode: report}"},
			[]string{"near.yaml:5: spec.sync: sync is locked in far.yaml:5: drop it here, or ask for it there"}},
		"nor one yet nearer": {[]string{"  sizing: {}", "  locked: [sync]", "  sync: {}"},
			[]string{"nearest.yaml:5: spec.sync: sync is locked in near.yaml:5: drop it here, or ask for it there"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Load(testSections(), layers(test.specs...))
			if diff := cmp.Diff(test.want, messages(err)); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestASectionIsLockedWithAnother(t *testing.T) {
	for name, test := range map[string]struct {
		specs []string
		want  bool
	}{
		"no lock":                             {[]string{"  sync: {}"}, true},
		"the other alone":                     {[]string{"  locked: [sync]"}, true},
		"only the section":                    {[]string{"  locked: [sizing]"}, false},
		"both":                                {[]string{"  locked: [sync, sizing]"}, true},
		"the other, farther":                  {[]string{"  locked: [sync]", "  locked: [sizing]"}, true},
		"the other, nearer: it could be said": {[]string{"  locked: [sizing]", "  locked: [sync]"}, false},
	} {
		r, err := Load(testSections(), layers(test.specs...))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.LockedWith("sizing", "sync"); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestLocksOnEntriesFailWhatTheyMatch(t *testing.T) {
	const waive = "waive: [{rule: safe-sync/rclone-sync, reason: r}]"
	tests := map[string]struct {
		far, entry string
		want       []string
	}{
		"a section": {
			"  locked: [priority]\n" + prioritized, "priority: high",
			[]string{"near.yaml:7: spec.workloads[0].priority: priority is locked in far.yaml:5: drop it here, or ask for " +
				"it there"},
		},
		"another section": {"  locked: [sync]\n" + prioritized, "priority: high", nil},
		"the mode, which is about every section": {
			"  locked: [sync]", "mode: report",
			[]string{"near.yaml:7: spec.workloads[0].mode: sync is locked in far.yaml:5: drop it here, or ask for it there"},
		},
		"a waiver of a rule of a locked section": {
			"  locked: [sync]", waive,
			[]string{"near.yaml:7: spec.workloads[0].waive[0]: sync is locked in far.yaml:5: drop it here, or ask for it there"},
		},
		"a waiver of a rule of another section": {"  locked: [sizing]", waive, nil},
		"any waiver": {
			"  locked: [waive]", waive,
			[]string{"near.yaml:7: spec.workloads[0].waive[0]: waive is locked in far.yaml:5: drop it here, or ask for it " +
				"there"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := load(t, test.far, "  workloads:\n    - match: {name: a}\n      "+test.entry)
			_, err := r.Match(Facts{Name: "a"})
			if diff := cmp.Diff(test.want, messages(err)); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
			if _, err := r.Match(Facts{Name: "b"}); err != nil {
				t.Errorf("what does not match fails too: %v", err)
			}
		})
	}
}

func TestTheLayerThatLocksMayStateEntriesAndWaivers(t *testing.T) {
	r := load(t, "  locked: [priority, sync, waive]\n"+prioritized+
		"  workloads: [{match: {name: a}, mode: report, priority: high, waive: [{rule: safe-sync/rclone-sync, reason: r}]}]")
	if _, err := r.Match(Facts{Name: "a"}); err != nil {
		t.Error(err)
	}
}

func TestAModeOfReportIsAWaiverOfAll(t *testing.T) {
	for name, spec := range map[string]string{
		"of a section":  "  priority: {mode: report}",
		"of an entry":   "  workloads: [{match: {name: a}, mode: report}]",
		"of all others": "  sync: {mode: report}",
	} {
		r, err := Load(testSections(), layers("  locked: [waive]", spec))
		if err == nil {
			_, err = r.Match(Facts{Name: "a"})
		}
		if err == nil || !strings.Contains(err.Error(), "is locked in far.yaml:5") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	r := load(t, "  locked: [waive]", "  sync: {mode: enforce}\n  workloads: [{match: {name: a}, mode: enforce}]")
	if _, err := r.Match(Facts{Name: "a"}); err != nil {
		t.Errorf("enforcing is no waiver: %v", err)
	}
}
