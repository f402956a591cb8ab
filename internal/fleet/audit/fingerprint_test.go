package audit_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/auditreport"
	"github.com/vixens-io/ballast/transformers"
)

// A repository with one of each problem that can be made here, and of findings.
func troubled(entries, apps, args string) string {
	registry := registryOf(`  priority: {classes: [high]}
  sizing: {tiers: {unused: {requests: {memory: 64Mi}}}}
  workloads:
` + entries + `    - match: {name: gone}
      sizing: none
    - match: {name: web}
      sizing: unknown
    - match: {name: web, kind: Deployment}
      waive: [{rule: sizing/unregistered, reason: soon, until: 2026-04-30}]
    - match: {name: job}
      colour: red
`)
	return registry + apps + around("outside", "outside") + overlay("outside", "apiVersion: v1\nkind: "+
		"ConfigMap\nmetadata: {name: a}\n") +
		application("web", "web") + overlay("web", deployment("web", "", `, args: [`+args+`sync, /data, "s3:b"], command: `+
		`[rclone]`)) +
		"-- broken.yaml --\napiVersion: argoproj.io/v1alpha1\nkind: Application\n\t- [\n" +
		`-- classes.yaml --
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: low}
value: 1
---
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: everywhere}
spec:
  generators: [{clusters: {}}]
  template: {metadata: {name: "a"}, spec: {source: {repoURL: https://git.example.com/a, path: a}}}
`
}

// A baseline must neither cry wolf after an edit elsewhere, nor hide what is new.
func TestFingerprintsSurviveEditsElsewhere(t *testing.T) {
	const entry = "    - match: {name: first}\n      priority: high\n"
	before := run(t, troubled("", "", ""))
	after := run(t, troubled(entry,
		around("another", "another")+overlay("another", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: first}\n")+
			overlay("unreadable", "a: [\n"), "--fast-list, "))
	known := map[string]bool{}
	ids := map[string]bool{}
	for _, p := range before.Problems {
		known[p.ID+" "+p.Fingerprint], ids[p.ID] = true, true
	}
	for _, f := range before.Rows {
		for _, f := range f.Findings {
			known[f.ID+" "+f.Fingerprint] = true
		}
	}
	for _, id := range []string{
		"registry/mistake", "registry/expired-waiver", "registry/matches-nothing", "registry/unused-tier",
		"registry/classes-out-of-step", "fleet/unmanaged", "fleet/unreadable", "fleet/unevaluated-set",
	} {
		if !ids[id] {
			t.Errorf("there is no %s before", id)
		}
	}
	for _, p := range after.Problems {
		isElsewhere := strings.Contains(p.Message, "another") || strings.Contains(p.Message, "first")
		if !known[p.ID+" "+p.Fingerprint] && !isElsewhere {
			t.Errorf("new: %+v", p)
		}
	}
	for _, r := range after.Rows {
		for _, f := range r.Findings {
			if r.App == "web" && !known[f.ID+" "+f.Fingerprint] {
				t.Errorf("new: %s at %s", f.ID, f.Path)
			}
		}
	}
}

// The same mistake in another entry is another one.
func TestFingerprintsTellProblemsApart(t *testing.T) {
	mistaken := "    - match: {name: other}\n      colour: red\n"
	seen := map[string]string{}
	for _, p := range run(t, troubled(mistaken, "", "")).Problems {
		what := fmt.Sprintf("%s %s:%d %s", p.ID, p.File, p.Line, p.Message)
		if seen[p.Fingerprint] != "" {
			t.Errorf("%s\n%s", seen[p.Fingerprint], what)
		}
		seen[p.Fingerprint] = what
	}
}

// What nobody has a number for is called the same on each machine.
func TestFingerprintsSayNothingOfTheFolder(t *testing.T) {
	prints := func() string {
		a, err := audit.Run(t.Context(), repository(t, troubled("", "", "")), audit.Request{Transformers: transformers.All()})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, p := range a.Problems {
			all = append(all, p.ID+" "+p.Fingerprint)
		}
		return strings.Join(all, "\n")
	}
	if a, b := prints(), prints(); a != b {
		t.Errorf("%s\n%s", a, b)
	}
}

// What is found instead of what was known is new, though it stands at the same place.
func TestABaselineKnowsNothingOfAnotherDangerAtTheSamePlace(t *testing.T) {
	volumes := func(names string) string {
		return registryOf("  sizing: {unregistered: allow}\n  workloads:\n  - match: {name: web}\n    fixPerms: {volumes: ["+
			names+"], user: 1000, group: 1000}\n") +
			application("web", "web") + overlay("web", deployment("web", "", ""))
	}
	const purges = "rclone purge a:b; rclone purge a:c"
	commands := func(script string) string {
		return registryOf("  sizing: {unregistered: allow}\n  workloads:\n  - match: {name: web}\n    mode: report\n") +
			application("web", "web") + overlay("web", deployment("web", "", `, command: [sh, -c, "`+script+`"]`))
	}
	for name, tt := range map[string]struct {
		before, after string
		fresh         int
	}{
		"another volume is missing":   {volumes("a"), volumes("b"), 1},
		"one more is missing":         {volumes("a"), volumes("a, b"), 1},
		"one less is missing":         {volumes("a, b"), volumes("b"), 0},
		"another destination":         {commands("rclone sync /a s3:b"), commands("rclone sync /a s3:c"), 2},
		"another place of one":        {commands(purges), commands("rclone purge a:b; rclone purge a:d"), 1},
		"one more option":             {commands("rclone sync /a s3:b"), commands("rclone sync -v --transfers 4 /a s3:b"), 0},
		"they change places":          {commands(purges), commands("rclone purge a:c; rclone purge a:b"), 0},
		"something unreadable":        {commands("rclone $X /a s3:b"), commands("rclone $X /a s3:c"), 1},
		"the same in another program": {commands("$X rclone /a"), commands("$X --fast rclone /a"), 0},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := auditreport.JSON(&b, run(t, tt.before)); err != nil {
				t.Fatal(err)
			}
			known, err := audit.ReadBaseline(&b, false)
			if err != nil {
				t.Fatal(err)
			}
			if fresh := run(t, tt.after).Faults(audit.OnWarning, known); len(fresh) != tt.fresh {
				t.Errorf("new: %+v", fresh)
			}
		})
	}
}
