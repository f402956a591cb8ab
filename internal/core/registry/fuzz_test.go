package registry

import (
	"os"
	"testing"
	"time"
)

// FuzzLoad asks that no bytes make the registry panic, and that whatever loads keeps its promises:
// an error exactly where there are mistakes, and each of those with a place.
func FuzzLoad(f *testing.F) {
	example, err := os.ReadFile("testdata/example.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	for _, spec := range []string{
		sized, prioritized,
		"  sizing: &a {tiers: *a}",
		"  sizing: {tiers: {a: &a {limits: {cpu: 1}}, b: *a}}",
		"  sync: !x {strategy: !!str 1}",
		"  workloads: [{match: {name: a*, labels: {a: b}}, waive: [{rule: safe-sync/rclone-sync, reason: r, until: " +
			"2027-06-30}]}]",
		"  workloads: [{match: {name: '*'}, fixPerms: {volumes: [a], user: 0o7}, vpa: {updateMode: Off}}]",
		"  workloads: [{<<: {match: {app: x}}}]\n  locked: [waive]",
	} {
		f.Add([]byte(document(spec)))
	}
	f.Add([]byte("\xff\xfe\x00"))
	f.Add([]byte("--- |\n a\n---\n? [a]\n: b\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		near := Parse("near.yaml", []byte(document("  sizing: {keep: [a]}\n  workloads: [{match: {name: a}, sizing: "+
			"large, mode: report}]")))
		r, err := Load(testSections(), []Layer{BuiltIn(), Parse("f.yaml", text), near})
		mistakes := r.Mistakes()
		if err != nil && len(mistakes) == 0 {
			t.Fatalf("error without mistakes: %v", err)
		}
		for _, m := range mistakes {
			if m.Source.File == "" || m.Message == "" {
				t.Errorf("a mistake without a place or a message: %+v", m)
			}
		}
		for _, facts := range []Facts{{}, {App: "a", Project: "a", Path: "a", Namespace: "a", Kind: "A", Name: "a"}} {
			m, err := r.Match(facts)
			if (m == nil) != (err != nil) {
				t.Fatalf("match %v with error %v", m, err)
			}
		}
		r.Expired(time.Unix(0, 0))
		for _, section := range r.names {
			r.SettingSource(section, "tiers", "a")
		}
	})
}
