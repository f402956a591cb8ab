package runreport_test

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/report/runreport"
)

func TestTheHunkOfAFindingIsInTheDiff(t *testing.T) {
	r := runOn(t, deployment+"---\n"+deployment)
	hunks, diff := runreport.Hunks(r), diffOf(t, r)
	for _, f := range r.Findings {
		hunk := hunks[f]
		switch {
		case (hunk != "") != (f.Status == transform.Applied):
			t.Errorf("%s is %s, and its hunk is %q", f.ID, f.Status, hunk)
		case !strings.Contains(diff, hunk):
			t.Errorf("%s: the diff has no\n%s\nin it:\n%s", f.ID, hunk, diff)
		}
	}
	if len(hunks) == 0 {
		t.Error("no finding was applied")
	}
}

// TestTheHunkOfManyFindingsIsCut: each of them has it.
func TestTheHunkOfManyFindingsIsCut(t *testing.T) {
	containers := strings.Repeat("      - {name: c, command: [rclone, sync, /data/that/is/backed/up, s3:bucket]}\n", 500)
	r := runOn(t, "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      "+
		"containers:\n"+containers)
	for f, hunk := range runreport.Hunks(r) {
		if f.ID != "safe-sync/rclone-sync" {
			continue
		}
		if len(hunk) > 17<<10 || !strings.HasSuffix(hunk, "\n…\n") {
			t.Fatalf("%s: the hunk has %d bytes and ends in %q", f.ID, len(hunk), hunk[max(0, len(hunk)-20):])
		}
	}
	if len(runreport.Hunks(r)) < 500 {
		t.Errorf("%d findings have a hunk", len(runreport.Hunks(r)))
	}
}
