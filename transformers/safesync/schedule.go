package safesync

import (
	"strconv"
	"strings"
	"time"
)

// longestGap returns the longest time between two turns of a schedule for cron; false if it cannot be told.
func longestGap(schedule string) (time.Duration, bool) {
	schedule = strings.TrimSpace(schedule)
	if strings.HasPrefix(schedule, "TZ=") || strings.HasPrefix(schedule, "CRON_TZ=") {
		_, schedule, _ = strings.Cut(schedule, " ")
	}
	if every, ok := strings.CutPrefix(schedule, "@every "); ok {
		gap, err := time.ParseDuration(strings.TrimSpace(every))
		return gap, err == nil && gap > 0
	}
	if long, ok := shorthands[schedule]; ok {
		schedule = long
	}
	fields := strings.Fields(schedule)
	if len(fields) != 5 {
		return 0, false
	}
	var sets [5]map[int]bool
	for i, limits := range [][2]int{{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}} {
		if sets[i] = numbers(fields[i], limits[0], limits[1]); len(sets[i]) == 0 {
			return 0, false
		}
	}
	return gapOf(sets, strings.ContainsAny(fields[2][:1]+fields[4][:1], "*?"))
}

var shorthands = map[string]string{
	"@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
	"@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}

// calendar are the names that a field may have for a number.
var calendar = map[string]int{
	"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5,
	"jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

// numbers are those that a field of a schedule stands for; none if it says anything else.
func numbers(field string, from, to int) map[int]bool {
	all := map[int]bool{}
	for part := range strings.SplitSeq(field, ",") {
		span, step, stepped := strings.Cut(part, "/")
		first, last, ok := limitsOf(span, from, to)
		by, err := 1, error(nil)
		if stepped {
			by, err = strconv.Atoi(step)
			if !strings.ContainsAny(span, "-*?") {
				last = to
			}
		}
		if !ok || err != nil || by < 1 || first < from || last > to {
			return nil
		}
		for n := first; n <= last; n += by {
			all[n] = true
		}
	}
	return all
}

func limitsOf(span string, from, to int) (first, last int, ok bool) {
	if span == "*" || span == "?" {
		return from, to, true
	}
	a, b, isRange := strings.Cut(strings.ToLower(span), "-")
	first, ok = number(a)
	if !isRange {
		return first, first, ok
	}
	last, both := number(b)
	return first, last, ok && both
}

func number(text string) (int, bool) {
	if n, ok := calendar[text]; ok {
		return n, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// gapOf goes through four years. Where both days are restricted, one of them is enough.
func gapOf(sets [5]map[int]bool, both bool) (time.Duration, bool) {
	minutes, hours, days, months, weekdays := sets[0], sets[1], sets[2], sets[3], sets[4]
	var longest time.Duration
	var last time.Time
	for day := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2027; day = day.AddDate(0, 0, 1) {
		weekday := weekdays[int(day.Weekday())] || day.Weekday() == 0 && weekdays[7]
		inDays := days[day.Day()]
		if !months[int(day.Month())] || both && !(inDays && weekday) || !both && !inDays && !weekday {
			continue
		}
		for hour := range 24 {
			for minute := range 60 {
				if !hours[hour] || !minutes[minute] {
					continue
				}
				at := day.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
				if !last.IsZero() {
					longest = max(longest, at.Sub(last))
				}
				last = at
			}
		}
	}
	return longest, longest > 0
}
