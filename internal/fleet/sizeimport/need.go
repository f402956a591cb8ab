package sizeimport

import (
	"slices"

	"github.com/vixens-io/ballast/internal/fleet/registryinit"
)

// byContainer makes one of what several say of the same container: the most that any of
// them saw.
func byContainer(group []Recommendation) []Recommendation {
	var all []Recommendation
	for _, r := range group {
		at := slices.IndexFunc(all, func(o Recommendation) bool { return o.Container == r.Container })
		if at < 0 {
			all = append(all, r)
		} else {
			all[at] = all[at].Max(r)
		}
	}
	return all
}

// need is what one container was seen to need, beside what it has.
type need struct {
	registryinit.Resources
	container registryinit.Container
	seen      Recommendation
	current   registryinit.Tier // by its label, or by the registry
	sized     bool              // it has one
}

// container adds to a proposal what one container needs.
func (i *importer) container(w registryinit.Workload, r Recommendation, p *proposal) {
	c, ok := containerOf(w, r.Container)
	switch {
	case !ok:
		i.skip(r, false, "the workload has no container of that name as this repository renders it")
		return
	case c.Init:
		i.skip(r, false, "is an init container, and ends before the others start")
		return
	}
	n := need{container: c, seen: r}
	n.Requests, n.Limits = r.Need.Plus(i.Headroom), r.Limit
	if i.settings.Resources != "replace" && !n.Requests.Fits(c.Resources.Limits) {
		i.skip(r, true, "its manifest allows %s, which is kept, and it wants %s with headroom: raise that there",
			c.Resources.Limits, n.Requests)
		return
	}
	n.current, n.sized = i.current(w, c)
	most := n.most()
	if r.Need.Memory == 0 {
		n.Limits.Memory = max(n.Limits.Memory, most.Memory)
	}
	wanted, lack := i.smallest(n)
	label := i.keptLabel(w, c)
	switch {
	case lack != "":
		i.skip(r, true, "%s", lack)
	case n.sized && n.current.Name == wanted.Name || !c.Main && !i.needsSize(n):
		i.unchanged(r, p)
	case r.Need.Memory == 0 && most.Memory == 0 && wanted.Requested().Memory > 0:
		i.skip(r, true, "memory was not observed, and nothing limits it as it runs, so %s, by its cpu alone, could be "+
			"too little: choose a size that it fits in, or come back when it was observed", wanted.Name)
	case label != "":
		i.skip(r, !slices.Contains(i.settings.Keep, label), "wants %s with headroom, which is %s, and the label of its "+
			"manifest says %s, which is kept: change it there, or let the registry win by sizing.conflict",
			n.Requests, wanted.Name, label)
	default:
		i.warnOfCPU(r, most, wanted)
		p.size(c, wanted.Name)
		p.evidence = append(p.evidence, n.evidence(i.Headroom, most, wanted))
	}
}

func (p *proposal) size(c registryinit.Container, tier string) {
	if c.Main {
		p.main = tier
	} else {
		p.containers[c.Name] = tier
	}
}
