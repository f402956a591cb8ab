package registry

import (
	"fmt"
	"strconv"
	"time"
)

// Waiver lets the objects of an entry off one rule.
type Waiver struct {
	Rule      string `yaml:"rule" json:"rule" required:"true" example:"safe-sync/rclone-sync" doc:"The rule, as findings call it."`
	Container string `yaml:"container" json:"container,omitempty" example:"config-syncer" doc:"The container it is for; without one, the whole workload."`
	Reason    string `yaml:"reason" json:"reason" required:"true" example:"object lock is on" doc:"Why this is safe here, for who reads it in a year."`
	Until     Date   `yaml:"until" json:"until,omitzero" example:"2027-06-30" doc:"The last day it is meant for. Past it the waiver still holds, with a warning, and registry check fails."`
	Source    Source `yaml:"-" json:"source"`
}

// Date is a day of the calendar, in no time zone. The zero Date is no day.
type Date struct {
	year  int
	month time.Month
	day   int
}

// UnmarshalText reads a day such as 2027-06-30.
func (d *Date) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("is %s, want a day such as 2027-06-30", quote(string(text)))
	}
	d.year, d.month, d.day = t.Date()
	return nil
}

// MarshalText writes the day as it is read.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// String returns the day as YYYY-MM-DD, or nothing for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// Before reports whether the whole day is over at t, where t is.
func (d Date) Before(t time.Time) bool {
	return !d.IsZero() && !t.Before(time.Date(d.year, d.month, d.day+1, 0, 0, 0, 0, t.Location()))
}

// JSONSchema describes the text that a Date is read from.
func (Date) JSONSchema() map[string]any {
	return map[string]any{"type": "string", "pattern": `^\d{4}-\d{2}-\d{2}$`}
}

// Expired returns a mistake for each waiver whose last day is over. It says nothing about what a
// render does: there the waiver still holds.
func (r *Registry) Expired(now time.Time) []Mistake {
	var expired []Mistake
	for _, e := range r.entries {
		for i, w := range e.waivers {
			if w.Until.Before(now) {
				path := []string{"waive", strconv.Itoa(i)}
				expired = append(expired, e.mistake(path,
					"was for %s until %s: fix the cause, or give it a new date", w.Rule, w.Until))
			}
		}
	}
	return sorted(expired)
}
