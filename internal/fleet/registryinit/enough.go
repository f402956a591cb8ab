package registryinit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/fleet/sizeimport"
)

// smallest returns the smallest size that has room for a need and for what the manifest asks
// for, and, without --lower, for what runs; or what it is that no size has room for.
func (i *importer) smallest(n need) (wanted Tier, lack string) {
	asks := n.container.Resources.Requests
	wanted, ok := i.ladder.atLeast(n.above(asks))
	if !ok {
		return wanted, fmt.Sprintf("wants %s, more than %s has, the largest: add a tier, or say it in the manifest and `sizing: none` here", n, i.ladder.largest())
	}
	running := n.seen.Runs.Max(n.current.asks())
	if i.Lower { // what was observed has the word; what was not is not lowered
		running = running.Unless(n.seen.Need)
	}
	enough, ok := i.ladder.atLeast(n.above(asks.Max(running)))
	if !ok {
		return wanted, fmt.Sprintf("runs with %s, more than %s has, the largest: add a tier, or allow less than runs with --lower", running, i.ladder.largest())
	}
	if enough.Name != wanted.Name && n.seen.Need.Memory > 0 && !i.Lower {
		i.Smaller++
	}
	return enough, ""
}

// above returns the need of a container that is not to ask for less than this.
func (r Resources) above(floor sizeimport.Amounts) Resources {
	r.Requests = r.Requests.Max(floor)
	return r
}

// container returns a container by name. A kind without containers is its own.
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

// keptLabel returns the size that a label of the manifest names, if that has the word.
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

// current returns the size that a container has by its label, or by the registry.
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
func (i *importer) wants(n need) bool {
	if n.sized {
		return true // and it is another one
	}
	var limit sizeimport.Amounts
	if most, ok := i.settings.Sidecars[n.container.Name]; ok {
		limit.Memory = most.Memory.Bytes()
		if most.CPU != nil {
			limit.CPU = most.CPU.Millis()
		}
	}
	own := n.container.Resources
	enough := limit.Memory > 0 || !own.isZero()
	return !enough || !n.Requests.Fits(limit) || !n.Requests.Fits(own.Limits)
}
