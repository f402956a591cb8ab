package audit

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// finding returns one that is left to the author.
func finding(fingerprint string, severity transform.Severity) Finding {
	return Finding{Place: "apps/web:3", Finding: transform.Finding{
		ID: "safe-sync/rclone-purge", Status: transform.Open, Severity: severity, Fingerprint: fingerprint,
		Object: transform.ObjectRef{Kind: "Pod", Name: "web"}, Reason: "it deletes",
	}}
}

// asBaseline returns an audit as it is after it was written and read.
func asBaseline(t *testing.T, a *Audit) Baseline {
	t.Helper()
	text, err := json.Marshal(struct {
		Kind string `json:"kind"`
		*Audit
	}{"Audit", a})
	if err != nil {
		t.Fatal(err)
	}
	known, err := ReadBaseline(strings.NewReader(string(text)), false)
	if err != nil {
		t.Fatal(err)
	}
	return known
}

func TestOnlyWhatIsNewFailsBesideABaseline(t *testing.T) {
	const purge = "apps/web:3: Pod web: safe-sync/rclone-purge: it deletes"
	web := func(findings ...Finding) Row {
		return Row{App: "web", Path: "apps/web", Verdict: Left, Findings: findings}
	}
	tests := map[string]struct {
		before, now Audit
		want        []string
	}{
		"the same as before": {
			Audit{Rows: []Row{web(finding("a", transform.Error))}}, Audit{Rows: []Row{web(finding("a", transform.Error))}}, nil,
		},
		"another finding": {
			Audit{Rows: []Row{web(finding("a", transform.Error))}},
			Audit{Rows: []Row{web(finding("b", transform.Error))}},
			[]string{purge},
		},
		"the same once more": {
			Audit{Rows: []Row{web(finding("a", transform.Error))}},
			Audit{Rows: []Row{web(finding("a", transform.Error), finding("a", transform.Error))}},
			[]string{purge},
		},
		"the same in another application": {
			Audit{Rows: []Row{{Path: "apps/dev", Findings: []Finding{finding("a", transform.Error)}}}},
			Audit{Rows: []Row{{Path: "apps/prod", Findings: []Finding{finding("a", transform.Error)}}}}, []string{purge},
		},
		"a warning that became an error": {
			Audit{Rows: []Row{web(finding("a", transform.Warning))}},
			Audit{Rows: []Row{web(finding("a", transform.Error))}},
			nil,
		},
		"an application that no longer renders": {
			Audit{Rows: []Row{web()}},
			Audit{Rows: []Row{{App: "web", Path: "apps/web", Place: "apps.yaml:1", Verdict: Failed, Error: "no base"}}},
			[]string{"apps.yaml:1: no base"},
		},
		"one that never did, for another reason": {
			Audit{Rows: []Row{{App: "web", Path: "apps/web", Verdict: Failed, Error: "no patch"}}},
			Audit{Rows: []Row{{App: "web", Path: "apps/web", Verdict: Failed, Error: "no base"}}}, nil,
		},
		"a problem of the registry": {
			Audit{},
			Audit{Problems: []Problem{{
				ID: "registry/mistake", Severity: transform.Error, Message: "is wrong",
				File: "ballast.yaml", Line: 3, Fingerprint: "x",
			}}},
			[]string{"ballast.yaml:3: registry/mistake: is wrong"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range tt.now.Faults(OnError, asBaseline(t, &tt.before)) {
				got = append(got, f.Text)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestTheThresholdSaysWhatFails(t *testing.T) {
	applied := finding("d", transform.Error)
	applied.Status = transform.Applied
	a := Audit{
		Rows: []Row{{Findings: []Finding{
			finding("a", transform.Error), finding("b", transform.Warning), finding("c", transform.Info), applied,
		}}, {Verdict: Failed, Error: "no base"}, {Verdict: External, Error: "elsewhere"}},
		Problems: []Problem{{Severity: transform.Warning}, {Severity: transform.Info}},
	}
	for threshold, want := range map[Threshold]int{OnError: 2, OnWarning: 4, Never: 0} {
		if got := a.Faults(threshold, nil); len(got) != want {
			t.Errorf("%s: got %+v, want %d of them", threshold, got, want)
		}
	}
}

func TestABaselineIsAnAudit(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "no JSON": "- a", "another object": `{"kind": "List"}`, "no object": `[]`,
		"cut off": `{"kind": "Audit", "rows": [`,
	} {
		if _, err := ReadBaseline(strings.NewReader(text), false); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// What is and what would be are not compared.
func TestABaselineAnswersTheSameQuestion(t *testing.T) {
	is, would := `{"kind": "Audit", "rows": []}`, `{"kind": "Audit", "asPlugin": true, "rows": []}`
	for _, asPlugin := range []bool{false, true} {
		for text, of := range map[string]bool{is: false, would: true} {
			_, err := ReadBaseline(strings.NewReader(text), asPlugin)
			if (err == nil) != (of == asPlugin) {
				t.Errorf("as plugin %v, baseline %s: %v", asPlugin, text, err)
			}
		}
	}
}

func FuzzReadBaseline(f *testing.F) {
	f.Add(`{"kind": "Audit", "rows": [{"app": "a", "findings": [{"fingerprint": "x", "severity": "error", "status": ` +
		`"open"}]}]}`)
	f.Add(`{"kind": "Audit", "rows": null, "totals": {"applications": {"safe": 1}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		known, err := ReadBaseline(strings.NewReader(text), false)
		if (known == nil) == (err == nil) {
			t.Errorf("baseline %v, error %v", known, err)
		}
	})
}
