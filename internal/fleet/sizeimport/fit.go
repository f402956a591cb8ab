package sizeimport

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/fleet/registryinit"
)

// smallest returns the smallest size that has room for a need and for what the manifest asks
// for, and, without --lower, for what runs; or what it is that no size has room for.
func (i *importer) smallest(n need) (wanted registryinit.Tier, lack string) {
	asks := n.container.Resources.Requests
	wanted, ok := i.tiers.AtLeast(atLeast(n.Resources, asks))
	if !ok {
		return wanted, fmt.Sprintf("wants %s, more than %s has, the largest: add a tier, or say it in the manifest and "+
			"`sizing: none` here", n, i.tiers.Largest())
	}
	running := n.seen.Runs.Max(n.current.Requested())
	if i.Lower { // what was observed decides; what was not is not lowered
		running = running.Unless(n.seen.Need)
	}
	enough, ok := i.tiers.AtLeast(atLeast(n.Resources, asks.Max(running)))
	if !ok {
		return wanted, fmt.Sprintf("runs with %s, more than %s has, the largest: add a tier, or allow less than runs "+
			"with --lower", running, i.tiers.Largest())
	}
	if enough.Name != wanted.Name && n.seen.Need.Memory > 0 && !i.Lower {
		i.Smaller++
	}
	return enough, ""
}

// atLeast returns resources that request no less than this.
func atLeast(r registryinit.Resources, floor quantity.Amounts) registryinit.Resources {
	r.Requests = r.Requests.Max(floor)
	return r
}

// containerOf returns a container by name. A kind without containers is its own.
func containerOf(w registryinit.Workload, name string) (registryinit.Container, bool) {
	if len(w.Containers) == 0 {
		return registryinit.Container{Name: name, Main: true, Resources: w.Resources}, true
	}
	at := slices.IndexFunc(w.Containers, func(c registryinit.Container) bool { return c.Name == name })
	if at < 0 {
		return registryinit.Container{}, false
	}
	return w.Containers[at], true
}

// keptLabel returns the size that a label of the manifest names, if that wins over the registry.
func (i *importer) keptLabel(w registryinit.Workload, c registryinit.Container) string {
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
func (i *importer) current(w registryinit.Workload, c registryinit.Container) (registryinit.Tier, bool) {
	if label := i.keptLabel(w, c); label != "" {
		return i.tiers.Named(label)
	}
	if w.Size == nil {
		return registryinit.Tier{}, false
	}
	name := w.Size.Containers[c.Name]
	if name == "" && c.Main {
		name = w.Size.Main
	}
	return i.tiers.Named(name)
}

// needsSize reports whether a sidecar needs a size: neither that which it has, nor its cap, nor
// what its manifest says is enough.
func (i *importer) needsSize(n need) bool {
	if n.sized {
		return true // and it is another one
	}
	var limit quantity.Amounts
	if most, ok := i.settings.Sidecars[n.container.Name]; ok {
		limit.Memory = most.Memory.Bytes()
		if most.CPU != nil {
			limit.CPU = most.CPU.Millis()
		}
	}
	own := n.container.Resources
	enough := limit.Memory > 0 || !own.IsZero()
	return !enough || !n.Requests.Fits(limit) || !n.Requests.Fits(own.Limits)
}
