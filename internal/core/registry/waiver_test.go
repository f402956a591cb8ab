package registry

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func day(year int, month time.Month, d int) Date { return Date{year, month, d} }

var compareDates = cmp.AllowUnexported(Date{})

func TestWaiversAddUp(t *testing.T) {
	r := load(t,
		entries([]string{"match: {name: w*}, waive: [{rule: safe-sync/rclone-sync, reason: far}, {rule: " +
			"safe-sync/rsync-delete, reason: other}]"}),
		entries([]string{
			"match: {name: web}, waive: [{rule: safe-sync/rclone-sync, container: sync, reason: near, until: 2027-06-30}]",
			"match: {name: db}, waive: [{rule: safe-sync/rclone-sync, reason: not ours}]",
		}),
	)
	m, err := r.Match(Facts{Name: "web"})
	if err != nil {
		t.Fatal(err)
	}
	far := Waiver{Rule: "safe-sync/rclone-sync", Reason: "far", Source: Source{"far.yaml", 6}}
	near := Waiver{Rule: "safe-sync/rclone-sync", Container: "sync", Reason: "near", Until: day(2027, 6, 30),
		Source: Source{"near.yaml", 6}}
	tests := map[string]struct {
		rule, container string
		want            []Waiver
	}{
		"of the container":     {"safe-sync/rclone-sync", "sync", []Waiver{far, near}},
		"of another container": {"safe-sync/rclone-sync", "web", []Waiver{far}},
		"of the workload":      {"safe-sync/rclone-sync", "", []Waiver{far}},
		"of a rule not waived": {"sizing/unregistered", "", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, m.Waivers(test.rule, test.container), compareDates); diff != "" {
				t.Errorf("waivers (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnExpiredWaiverHoldsAndIsReported(t *testing.T) {
	r := load(t, entries([]string{"match: {name: web}, waive: [{rule: safe-sync/rclone-sync, reason: r, until: " +
		"2027-06-30}, {rule: safe-sync/rclone-sync, reason: r}]"}))
	tests := map[string]struct {
		now  time.Time
		want []Mistake
	}{
		"on its last day": {time.Date(2027, 6, 30, 23, 59, 59, 0, time.UTC), nil},
		"on the next": {time.Date(2027, 7, 1, 0, 0, 0, 0, time.UTC), []Mistake{{
			Source:  Source{"far.yaml", 6},
			Path:    "spec.workloads[0].waive[0]",
			Message: "was for safe-sync/rclone-sync until 2027-06-30: fix the cause, or give it a new date",
			Entry:   "{name: web}",
		}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, r.Expired(test.now)); diff != "" {
				t.Errorf("expired (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]Mistake(nil), r.Mistakes()); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
			m, err := r.Match(Facts{Name: "web"})
			if err != nil {
				t.Fatal(err)
			}
			if got := len(m.Waivers("safe-sync/rclone-sync", "")); got != 2 {
				t.Errorf("%d waivers hold", got)
			}
		})
	}
}

func TestADayEndsWhereOneIs(t *testing.T) {
	d := day(2027, 12, 31)
	east := time.FixedZone("east", 14*3600)
	if d.Before(time.Date(2027, 12, 31, 23, 0, 0, 0, east)) {
		t.Error("over before midnight")
	}
	if !d.Before(time.Date(2028, 1, 1, 0, 0, 0, 0, east)) {
		t.Error("not over at midnight")
	}
	if (Date{}).Before(time.Now()) {
		t.Error("no day is over")
	}
}

func TestAWaiverInJSON(t *testing.T) {
	waivers := []Waiver{
		{Rule: "a/b", Reason: "r", Source: Source{"f", 1}},
		{Rule: "a/b", Container: "c", Reason: "r", Until: day(2027, 6, 30), Source: Source{"f", 2}},
	}
	got, err := json.Marshal(waivers)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"rule":"a/b","reason":"r","source":{"file":"f","line":1}},` +
		`{"rule":"a/b","container":"c","reason":"r","until":"2027-06-30","source":{"file":"f","line":2}}]`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}
