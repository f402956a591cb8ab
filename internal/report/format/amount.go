package format

import (
	"fmt"
	"strconv"
	"strings"
)

// Memory returns bytes as Kubernetes writes them, to three digits: 128Mi, 1.5Gi.
func Memory(bytes int64) string {
	amount, unit := float64(bytes), ""
	for _, next := range []string{"Ki", "Mi", "Gi", "Ti", "Pi"} {
		if amount < 1000 && amount > -1000 {
			break
		}
		amount, unit = amount/1024, next
	}
	return Digits(amount) + unit
}

// CPU returns thousandths of a processor as Kubernetes writes them: 250m, 1.5, 12.
func CPU(millis int64) string {
	if millis < 1000 && millis > -1000 && millis != 0 {
		return strconv.FormatInt(millis, 10) + "m"
	}
	return Digits(float64(millis) / 1000)
}

// Digits returns a number with at most three digits, or all before the point.
func Digits(n float64) string {
	decimals := 2
	if n >= 100 || n <= -100 {
		decimals = 0
	} else if n >= 10 || n <= -10 {
		decimals = 1
	}
	s := strconv.FormatFloat(n, 'f', decimals, 64)
	if decimals > 0 {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// Percent returns a share as a whole number that is 100 only for all, and 0 only for none.
func Percent(part, all int64) string {
	share := Ratio(part, all) * 100
	switch {
	case all == 0:
		return "–" // of nothing, nobody can say
	case part >= all:
		share = max(share, 100)
	case part > 0:
		share = min(max(share, 1), 99)
	}
	return strconv.FormatFloat(share, 'f', 0, 64) + "%"
}

// Ratio returns a share of what may be nothing.
func Ratio(part, all int64) float64 {
	if all == 0 {
		return 0
	}
	return float64(part) / float64(all)
}

// Count returns a number of things: "1 edit", "2 edits".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
