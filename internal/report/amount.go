package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/fleet/audit"
)

// memory returns bytes as Kubernetes writes them, to three digits: 128Mi, 1.5Gi.
func memory(bytes int64) string {
	amount, unit := float64(bytes), ""
	for _, next := range []string{"Ki", "Mi", "Gi", "Ti", "Pi"} {
		if amount < 1000 && amount > -1000 {
			break
		}
		amount, unit = amount/1024, next
	}
	return digits(amount) + unit
}

// cpu returns thousandths of a processor as Kubernetes writes them: 250m, 1.5, 12.
func cpu(millis int64) string {
	if millis < 1000 && millis > -1000 && millis != 0 {
		return strconv.FormatInt(millis, 10) + "m"
	}
	return digits(float64(millis) / 1000)
}

// digits returns a number with at most three digits, or all before the point.
func digits(n float64) string {
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

// percent returns a share as a whole number that is 100 only for all, and 0 only for none.
func percent(part, all int64) string {
	share := ratio(part, all) * 100
	switch {
	case part >= all:
		share = max(share, 100)
	case part > 0:
		share = min(max(share, 1), 99)
	}
	return strconv.FormatFloat(share, 'f', 0, 64) + "%"
}

// ratio returns a share of what may be nothing.
func ratio(part, all int64) float64 {
	if all == 0 {
		return 0
	}
	return float64(part) / float64(all)
}

// sum returns the requests of all groups together.
func sum(groups []audit.Group) audit.Group {
	var all audit.Group
	for _, g := range groups {
		all.Pods += g.Pods
		all.Before.CPU += g.Before.CPU
		all.Before.Memory += g.Before.Memory
		all.After.CPU += g.After.CPU
		all.After.Memory += g.After.Memory
	}
	return all
}

// largest returns the groups that ask for most, at most so many, and the others.
func largest(groups []audit.Group, n int) (shown, rest []audit.Group) {
	all := slices.SortedStableFunc(slices.Values(groups), func(a, b audit.Group) int {
		return cmp.Or(
			cmp.Compare(max(b.Before.Memory, b.After.Memory), max(a.Before.Memory, a.After.Memory)),
			cmp.Compare(max(b.Before.CPU, b.After.CPU), max(a.Before.CPU, a.After.CPU)),
		)
	})
	if len(all) <= n+1 { // a line for one more says no less
		return all, nil
	}
	return all[:n], all[n:]
}
