package audit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
)

// around returns an Application that does not go through Ballast.
func around(name, path string) string {
	return strings.Replace(application(name, path), ", plugin: {name: ballast}", "", 1)
}

const askedForAll = `  sync: {}
  sizing: {tiers: {large: {requests: {cpu: "1", memory: 1Gi}}}}
  failOpen: {names: [injector]}
  priority: {classes: [high]}
  workloads:
    - match: {name: homeassistant}
      sizing: large
      priority: high
      fixPerms: {volumes: [config]}
      rootImages: {lift: [sonarr]}
`

// Argo CD applies it as it is: nothing is fixed, whatever the registry asks for.
func TestNothingUnmanagedIsFixed(t *testing.T) {
	open := audit.Tally{Found: 1, Open: 1}
	a := run(t, registryOf(askedForAll)+around("home", "home")+overlay("home", webhook+hardened))
	row := a.Rows[0]
	if diff := cmp.Diff(dangers{open, open, open, open, 1, 1}, dangersOf(a)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if row.Verdict != audit.Left || !row.Unmanaged() || len(row.Restarts) > 0 || a.Totals.Prioritized > 0 {
		t.Errorf("%s, unmanaged %v, restarts %v, %d with a "+
			"priority class", row.Verdict, row.Unmanaged(), row.Restarts, a.Totals.Prioritized)
	}
	if w := row.Workloads[0]; w.Before != w.After {
		t.Errorf("requests %+v became %+v", w.Before, w.After)
	}
	for _, f := range row.Findings {
		if f.Status == transform.Applied || f.Status == transform.Mitigated {
			t.Errorf("%s is %s", f.ID, f.Status)
		}
	}
}

func TestVerdictsOfTheUnmanaged(t *testing.T) {
	strict := "-- strict/ballast.yaml --\n# +argocd:skip-file-rendering\napiVersion: ballast.vixens.io/v1alpha1\nkind: " +
		"Registry\nmetadata: {name: strict}\nspec: {sizing: {unregistered: error}}\n"
	entry := "  workloads: [{match: {name: web}, sizing: small}]\n"
	a := run(t, smallTier+entry+
		around("strict", "strict")+overlay("strict", deployment("other", "", ""))+strict+
		around("unlabelled", "unlabelled")+overlay("unlabelled", deployment("web", "", ""))+
		around("safe", "safe")+overlay("safe", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"))
	if diff := cmp.Diff("safe safe safe\nopen strict strict\nopen unlabelled unlabelled\n", verdicts(a)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if a.Totals.Sized != 0 || a.Totals.Workloads != 2 {
		t.Errorf("%d of %d are sized", a.Totals.Sized, a.Totals.Workloads)
	}
	if faults := a.Faults(audit.OnError, nil); len(faults) != 1 {
		t.Errorf("%+v", faults)
	}
}

// To report what a size would be gives nobody that size.
func TestASizeThatIsOnlyReportedIsNone(t *testing.T) {
	a := run(t, registryOf(`  sizing: {mode: report, tiers: {small: {requests: {memory: 64Mi}}}}
  workloads: [{match: {name: web}, sizing: small}]
`)+overlay("web", deployment("web", "", "")))
	if a.Totals.Sized != 0 || a.Totals.Workloads != 1 {
		t.Errorf("%d of %d are sized", a.Totals.Sized, a.Totals.Workloads)
	}
}
