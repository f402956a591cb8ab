package audit

import (
	"cmp"
	"maps"
	"slices"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// total sums up the rows.
func total(rows []Row) Totals {
	t := Totals{Applications: map[Verdict]int{}}
	namespaces, tiers := groups{}, groups{}
	unmanaged := map[string]bool{}
	for _, r := range rows {
		t.Applications[r.Verdict]++
		t.Objects += r.Objects
		t.Restarts, t.Labels = t.Restarts+len(r.Restarts), t.Labels+len(r.Labels)
		if r.isAround() {
			unmanaged[r.Place+" "+r.App] = true
		}
		t.findings(r)
		for _, w := range r.Workloads {
			t.workload(w)
			namespaces.add(cmp.Or(w.Object.Namespace, r.Namespace), w)
			tiers.add(w.Tier, w)
		}
	}
	t.Unmanaged = len(unmanaged)
	t.Namespaces, t.Tiers = namespaces.sorted(), tiers.sorted()
	return t
}

func (t *Totals) workload(w Workload) {
	t.Workloads++
	if w.Tier != "" {
		t.Sized++
	}
	if w.Priority != "" {
		t.Prioritized++
	}
	t.UnownedVolumes.plus(w.Unowned)
}

// findings counts the dangers of a row. Of a container that must start as root, all that hinders it
// is one.
func (t *Totals) findings(r Row) {
	type container struct {
		object transform.ObjectRef
		name   string
	}
	hardened := map[container]transform.Status{}
	for _, f := range r.Findings {
		switch f.Rule.Counts {
		case transform.UnsafeSync:
			t.UnsafeSyncs.count(f.Status)
		case transform.NotRead:
			t.NotRead.count(f.Status)
		case transform.FailClosed:
			t.FailClosed.count(f.Status)
		case transform.HardenedRoot:
			c := container{f.Object, f.Container}
			hardened[c] = worse(hardened[c], f.Status)
		}
	}
	for _, status := range hardened {
		t.HardenedRoot.count(status)
	}
}

func (t *Tally) count(s transform.Status) {
	t.Found++
	switch s {
	case transform.Applied, transform.Mitigated:
		t.Fixed++
	case transform.Waived:
		t.Waived++
	default:
		t.Open++
	}
}

func (t *Tally) plus(u Tally) {
	t.Found += u.Found
	t.Fixed += u.Fixed
	t.Waived += u.Waived
	t.Open += u.Open
}

// worse returns the status by which more is left to do.
func worse(a, b transform.Status) transform.Status {
	order := []transform.Status{
		"", transform.Applied, transform.Mitigated, transform.Waived, transform.Reported, transform.Open,
	}
	if slices.Index(order, a) > slices.Index(order, b) {
		return a
	}
	return b
}

// groups are parts of the fleet by name.
type groups map[string]Group

func (g groups) add(name string, w Workload) {
	sum := g[name]
	sum.Name = name
	sum.Pods = bounded(sum.Pods + w.Replicas)
	sum.Before, sum.After = sum.Before.plus(w.Before), sum.After.plus(w.After)
	g[name] = sum
}

func (g groups) sorted() []Group {
	all := make([]Group, 0, len(g))
	for _, name := range slices.Sorted(maps.Keys(g)) {
		all = append(all, g[name])
	}
	return all
}
