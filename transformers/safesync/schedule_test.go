package safesync

import (
	"testing"
	"time"
)

func TestLongestGap(t *testing.T) {
	const day = 24 * time.Hour
	for schedule, want := range map[string]time.Duration{
		"@every 1h": time.Hour, "@every 90m": 90 * time.Minute, "@hourly": time.Hour, "@daily": day, "@midnight": day,
		"@weekly": 7 * day, "@monthly": 31 * day, "@yearly": 366 * day,
		"*/10 * * * *": 10 * time.Minute, "7-59/10 * * * *": 10 * time.Minute, "0 3 * * *": day,
		"0 3,15 * * *":   12 * time.Hour,
		"0 8-18/2 * * *": 14 * time.Hour, "0 3 * * 1-5": 3 * day, "0 3 * * MON,fri": 4 * day, "0 3 * * 7": 7 * day,
		"0 3 1 * *": 31 * day, "0 3 1 * 0": 7 * day, "0 3 1,15 * *": 17 * day, "0 3 1 */3 *": 92 * day,
		"0 3 ? * SUN":  7 * day,
		"5/20 * * * *": 20 * time.Minute, "CRON_TZ=Europe/Paris 0 3 * * *": day, "TZ=UTC @daily": day,
		"0 0 29 2 *": 0, "": 0, "soon": 0, "0 3 * *": 0, "61 * * * *": 0, "* 3-x * * *": 0, "*/0 * * * *": 0, "@every x": 0,
		"@every -1h": 0, "@every 0s": 0, "a b c d e": 0, "0 0 31 2 *": 0,
	} {
		got, ok := longestGap(schedule)
		if got != want && ok || ok != (want > 0) {
			t.Errorf("%q: %s, %v, want %s", schedule, got, ok, want)
		}
	}
}
