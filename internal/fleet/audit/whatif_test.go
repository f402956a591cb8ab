package audit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/transformers"
)

func runAsPlugin(t *testing.T, archive string) *audit.Audit {
	t.Helper()
	a, err := audit.Run(t.Context(), repository(t, archive),
		audit.Request{Transformers: transformers.All(), AsPlugin: true})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// What would be is what is, once the Applications name the plugin.
func TestAWhatIfIsWhatComes(t *testing.T) {
	const labelOnly = `
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: labelled}
spec:
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec:
      containers: [{name: labelled, image: "a:1", resources: {requests: {cpu: "1", memory: 1Gi}}}]
`
	strict := "-- strict/ballast.yaml --\n# +argocd:skip-file-rendering\napiVersion: ballast.vixens.io/v1alpha1\nkind: " +
		"Registry\nmetadata: {name: strict}\nspec: {sizing: {unregistered: error}}\n"
	entry := "    - match: {name: labelled}\n      sizing: large\n"
	archive := registryOf(askedForAll) + entry + strict + around("home", "home") +
		overlay("home", webhook+hardened+labelOnly) +
		around("strict", "strict") + overlay("strict", deployment("other", "", "")) +
		around("lost", "lost")
	would := runAsPlugin(t, archive)
	does := run(t, strings.ReplaceAll(archive, "path: home}", "path: home, plugin: {name: ballast}}"))
	if diff := cmp.Diff(dangersOf(does), dangersOf(would)); diff != "" {
		t.Errorf("(-does +would)\n%s", diff)
	}
	for i, row := range would.Rows {
		if !row.AsPlugin || row.Plugin || row.Unmanaged() {
			t.Errorf("%s: as plugin %v, plugin %v, unmanaged %v", row.App, row.AsPlugin, row.Plugin, row.Unmanaged())
		}
		if i > 0 {
			continue
		}
		was := does.Rows[i]
		if row.Verdict != was.Verdict || len(row.Findings) != len(was.Findings) {
			t.Errorf("%s with %d findings, want %s with %d", row.Verdict, len(row.Findings), was.Verdict, len(was.Findings))
		}
		if diff := cmp.Diff(was.Workloads, row.Workloads); diff != "" {
			t.Errorf("(-does +would)\n%s", diff)
		}
		if diff := cmp.Diff([][]transform.ObjectRef{was.Restarts, was.Labels},
			[][]transform.ObjectRef{row.Restarts, row.Labels}); diff != "" {
			t.Errorf("(-does +would)\n%s", diff)
		}
	}
	if len(would.Rows[0].Restarts) < 2 || len(would.Rows[0].Labels) != 1 || would.Rows[0].Labels[0].Name != "labelled" {
		t.Errorf("restarts %v, only for a label %v", would.Rows[0].Restarts, would.Rows[0].Labels)
	}
	if got := verdicts(would); !strings.Contains(got, "refused strict") || !strings.Contains(got, "failed lost") {
		t.Errorf("got\n%s", got)
	}
	if would.Totals.Unmanaged != 3 || would.Totals.Labels != 1 || !would.AsPlugin || does.AsPlugin {
		t.Errorf("totals %+v", would.Totals)
	}
	for _, p := range would.Problems {
		if p.ID == "fleet/unmanaged" {
			t.Errorf("a what-if is told that they are unmanaged: %s", p.Message)
		}
	}
}

// A chart with values of another source cannot become what the what-if shows by naming the plugin.
func TestAWhatIfSaysWhatNoPluginSees(t *testing.T) {
	for name, test := range map[string]struct {
		file string
		want bool
	}{"of another source": {"$values/web.yaml", true}, "of its own": {"web.yaml", false}} {
		t.Run(name, func(t *testing.T) {
			a := runAsPlugin(t, `-- app.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  sources:
  - {repoURL: https://git.example.com/vixens/apps, path: web, helm: {valueFiles: ['`+test.file+`']}}
  - {repoURL: https://git.example.com/vixens/apps, ref: values}
-- web.yaml --
-- web/web.yaml --
-- web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
`)
			said := strings.Contains(strings.Join(a.Rows[0].Warnings, "\n"), "which no plugin sees")
			if said != test.want {
				t.Errorf("said %v: %v", said, a.Rows[0])
			}
		})
	}
}
