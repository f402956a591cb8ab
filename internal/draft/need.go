package draft

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/recommend"
)

// byContainer makes one of what several say of the same container: the most that any of
// them saw.
func byContainer(group []recommend.Recommendation) []recommend.Recommendation {
	var all []recommend.Recommendation
	for _, r := range group {
		at := slices.IndexFunc(all, func(o recommend.Recommendation) bool { return o.Container == r.Container })
		if at < 0 {
			all = append(all, r)
			continue
		}
		one := &all[at]
		one.Need, one.Limit, one.Runs = one.Need.Max(r.Need), one.Limit.Max(r.Limit), one.Runs.Max(r.Runs)
		if !strings.Contains(one.By, r.By) {
			one.By += ", " + r.By
		}
	}
	return all
}

// container adds to a proposal what one container needs.
func (i *importer) container(w Workload, r recommend.Recommendation, p *proposal) {
	c, ok := w.container(r.Container)
	switch {
	case !ok:
		i.skip(r, false, "the workload has no container of that name as this repository renders it")
		return
	case c.Init:
		i.skip(r, false, "is an init container, and ends before the others start")
		return
	}
	need := Resources{Requests: r.Need.Plus(i.Headroom), Limits: r.Limit}
	if i.settings.Resources != "replace" && !need.Requests.Fits(c.Resources.Limits) {
		i.skip(r, true, "its manifest allows %s, which is kept, and it wants %s with headroom: raise that there", c.Resources.Limits, need.Requests)
		return
	}
	current, sized := i.current(w, c)
	wanted, lack := i.smallest(c, r, need, current)
	if lack != "" {
		i.skip(r, true, "%s", lack)
		return
	}
	if sized && current.Name == wanted.Name || !c.Main && !i.wants(c, current, sized, need) {
		p.right = true
		return
	}
	if label := i.keptLabel(w, c); label != "" {
		i.skip(r, !slices.Contains(i.settings.Keep, label), "wants %s with headroom, which is %s, and the label of its manifest says %s, which is kept: change it there, or let the registry win by sizing.conflict",
			need.Requests, wanted.Name, label)
		return
	}
	p.size(c, wanted.Name)
	p.evidence = append(p.evidence, evidenceOf(r, i.Headroom, need, wanted))
}

// smallest gives the smallest size that has room for a need and for what the manifest asks
// for, and, without --lower, for what runs; or what it is that no size has room for.
func (i *importer) smallest(c Container, r recommend.Recommendation, need Resources, current Tier) (wanted Tier, lack string) {
	wanted, ok := i.ladder.atLeast(need.above(c.Resources.Requests))
	if !ok {
		return wanted, fmt.Sprintf("wants %s with headroom, more than %s has, the largest: add a tier, or say it in the manifest and `sizing: none` here", need.Requests, i.ladder.largest())
	}
	if i.Lower {
		return wanted, ""
	}
	running := r.Runs.Max(current.asks())
	enough, ok := i.ladder.atLeast(need.above(c.Resources.Requests.Max(running)))
	if !ok {
		return wanted, fmt.Sprintf("runs with %s, more than %s has, the largest: add a tier, or allow less than runs with --lower", running, i.ladder.largest())
	}
	if enough.Name != wanted.Name {
		i.Smaller++
	}
	return enough, ""
}

// above gives the need of a container that is not to ask for less than this.
func (r Resources) above(floor recommend.Amounts) Resources {
	r.Requests = r.Requests.Max(floor)
	return r
}

// container gives a container by name. A kind without containers is its own.
func (w Workload) container(name string) (Container, bool) {
	if len(w.Containers) == 0 {
		return Container{Name: name, Main: true, Resources: w.Resources}, true
	}
	at := slices.IndexFunc(w.Containers, func(c Container) bool { return c.Name == name })
	if at < 0 {
		return Container{}, false
	}
	return w.Containers[at], true
}

// keptLabel gives the size that a label of the manifest names, if that has the word.
func (i *importer) keptLabel(w Workload, c Container) string {
	label := strings.Replace(i.settings.ContainerLabel, "{container}", c.Name, 1)
	switch {
	case i.settings.Conflict == "registry":
		return ""
	case label != "" && w.PodLabels[label] != "":
		return w.PodLabels[label]
	case c.Main:
		return w.PodLabels[i.settings.Label]
	}
	return ""
}

// current gives the size that a container has by its label, or by the registry.
func (i *importer) current(w Workload, c Container) (Tier, bool) {
	if label := i.keptLabel(w, c); label != "" {
		return i.ladder.named(label)
	}
	if w.Size == nil {
		return Tier{}, false
	}
	name := w.Size.Containers[c.Name]
	if name == "" && c.Main {
		name = w.Size.Main
	}
	return i.ladder.named(name)
}

// wants reports whether a sidecar needs a size: neither that which it has, nor its cap, nor
// what its manifest says is enough.
func (i *importer) wants(c Container, current Tier, sized bool, need Resources) bool {
	if sized {
		return true // and it is another one
	}
	limit := recommend.Amounts{}
	if most, ok := i.settings.Sidecars[c.Name]; ok {
		limit.Memory = most.Memory.Bytes()
		if most.CPU != nil {
			limit.CPU = most.CPU.Millis()
		}
	}
	enough := limit.Memory > 0 || !c.Resources.isZero()
	return !enough || !need.Requests.Fits(limit) || !need.Requests.Fits(c.Resources.Limits)
}

func (p *proposal) size(c Container, tier string) {
	if c.Main {
		p.main = tier
	} else {
		p.containers[c.Name] = tier
	}
}

// evidence begins the comment that says why a size was proposed.
const evidence = "# observed "

func evidenceOf(r recommend.Recommendation, headroom int, need Resources, t Tier) string {
	return oneLine(fmt.Sprintf("%s%s: %s (%s); with %d%% headroom %s; %s asks for %s",
		evidence, r.Container, r.Need, r.By, headroom, need.Requests, t.Name, t.asks()))
}
