package audit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/fleet/audit"
)

const release = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: backup, namespace: home}
spec:
  values:
    image: {repository: restic/restic, tag: 0.18.0}
    mirror: {command: [rclone, sync, /config, "s3:b"]}
`

// A tool that is named where Ballast does not read what runs is counted, and the application is not called safe.
func TestToolsThatAreNotRead(t *testing.T) {
	for name, tt := range map[string]struct {
		registry string
		want     audit.Tally
	}{
		"open": {"", audit.Tally{Found: 1, Open: 1}},
		"waived": {registryOf(`  sync: {}
  workloads:
    - match: {name: backup}
      waive: [{rule: safe-sync/not-read, reason: it keeps by age}]
`), audit.Tally{Found: 1, Waived: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			a := run(t, tt.registry+overlay("home", release))
			if diff := cmp.Diff(tt.want, a.Totals.NotRead); diff != "" || a.Rows[0].Verdict != audit.Left {
				t.Errorf("%s %s\n%s", a.Rows[0].Verdict, a.Rows[0].Error, diff)
			}
			if diff := cmp.Diff(audit.Tally{Found: 1, Open: 1}, a.Totals.UnsafeSyncs); diff != "" {
				t.Errorf("unsafe syncs: %s", diff)
			}
		})
	}
}
