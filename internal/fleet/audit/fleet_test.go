package audit_test

import (
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/audit/fleettest"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/transformers"
)

// A tenth of what make bench measures.
func TestALargeFleetIsSeenAsAWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	const applications = 100
	root := t.TempDir()
	if err := fleettest.Write(root, applications); err != nil {
		t.Fatal(err)
	}
	f, err := discover.Find(t.Context(), root, discover.Options{})
	if err != nil {
		t.Fatal(err)
	}
	before := heap()
	a, err := audit.Run(t.Context(), f, audit.Request{Transformers: transformers.All()})
	if err != nil {
		t.Fatal(err)
	}
	want := map[audit.Verdict]int{audit.MadeSafe: 79, audit.Left: 20, audit.Failed: 1}
	if diff := cmp.Diff(want, a.Totals.Applications); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(audit.Tally{Found: 10, Fixed: 10}, a.Totals.UnsafeSyncs); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if a.Totals.Objects != 6*99 || a.Totals.Sized != 89 {
		t.Errorf("%d objects, %d sized", a.Totals.Objects, a.Totals.Sized)
	}
	// What it keeps of an application is its row, beside what the first render of a process sets up: the
	// documents of thousands would not fit in memory.
	const most = 64 << 10
	if each := (heap() - before) / applications; each > most {
		t.Errorf("a row keeps %d bytes, want at most %d", each, most)
	}
	runtime.KeepAlive(a)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
