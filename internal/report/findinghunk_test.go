package report_test

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/report"
	"github.com/vixens-io/ballast/internal/transform"
)

func TestTheHunkOfAFindingIsInTheDiff(t *testing.T) {
	r := runOn(t, deployment+"---\n"+deployment)
	hunks, diff := report.Hunks(r), diffOf(t, r)
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
