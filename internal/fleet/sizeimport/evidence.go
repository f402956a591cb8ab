package sizeimport

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/fleet/registryinit"
)

// evidence begins the comment that says why a size was proposed.
const evidence = "# observed "

// evidence says in a comment why a need comes to a size, and what of it nobody observed.
func (n need) evidence(headroom int, most quantity.Amounts, t registryinit.Tier) string {
	blind := ""
	switch {
	case n.seen.Need.Memory == 0 && t.Requested().Memory > 0:
		blind = notObserved("memory", quantity.Amounts{Memory: most.Memory})
	case n.seen.Need.CPU == 0 && t.Requested().CPU > 0:
		blind = notObserved("cpu", quantity.Amounts{CPU: most.CPU})
	}
	return registryinit.OneLine(fmt.Sprintf("%s%s: %s by %s%s; with %d%% headroom %s; %s asks for %s",
		evidence, n.container.Name, n.seen.Observed(), n.seen.By, blind, headroom, n.Requests, t.Name, t.Requested()))
}

// notObserved says what stands in for a figure that nobody has.
func notObserved(name string, most quantity.Amounts) string {
	if most == (quantity.Amounts{}) {
		return " (" + name + " was not observed)"
	}
	return " (" + name + " was not observed: at most " + strings.TrimPrefix(most.String(), name+" ") + ")"
}

// String returns a need for messages.
func (n need) String() string {
	text := n.Requests.String() + " with headroom"
	if n.seen.Need.Memory == 0 && n.Limits.Memory > 0 {
		text += " and room for " + quantity.Amounts{Memory: n.Limits.Memory}.String()
	}
	return text
}

// most returns what a container can have used at most, by the limits of its manifest and those
// that were seen to run; a size of the registry may not run yet. What is not limited is 0.
func (n need) most() quantity.Amounts { return n.container.Resources.Limits.Max(n.seen.Allowed) }

// unchanged takes a size that need not change. By its CPU alone it is not called right.
func (i *importer) unchanged(r Recommendation, p *proposal) {
	if r.Need.Memory == 0 {
		i.skip(r, false, "memory was not observed, so it stays as it is")
		return
	}
	p.right = true
}

// warnOfCPU leaves a limit to people that nothing was observed for.
func (i *importer) warnOfCPU(r Recommendation, most quantity.Amounts, t registryinit.Tier) {
	if r.Need.CPU == 0 && most.CPU == 0 && t.Limits.CPU > 0 {
		i.skip(r, true, "cpu was not observed: see that %s, which %s allows, is enough",
			quantity.Amounts{CPU: t.Limits.CPU}, t.Name)
	}
}
