package registryinit

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/fleet/sizeimport"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// Tier is one size.
type Tier struct {
	Name string
	Resources
}

// Ladder is the sizes, smallest first.
type Ladder []Tier

// ladderOf returns the sizes of a registry.
func ladderOf(tiers map[string]sizing.Tier) Ladder {
	var l Ladder
	for name, t := range tiers {
		l = append(l, Tier{name, Resources{amountsOf(t.Requests), amountsOf(t.Limits)}})
	}
	slices.SortFunc(l, func(a, b Tier) int {
		x, y := a.asks(), b.asks()
		return cmp.Or(cmp.Compare(x.Memory, y.Memory), cmp.Compare(x.CPU, y.CPU),
			cmp.Compare(a.Limits.Memory, b.Limits.Memory), cmp.Compare(a.Limits.CPU, b.Limits.CPU), cmp.Compare(a.Name, b.Name))
	})
	return l
}

func amountsOf(q map[string]quantity.Quantity) sizeimport.Amounts {
	var a sizeimport.Amounts
	if cpu, ok := q["cpu"]; ok {
		a.CPU = cpu.Millis()
	}
	if memory, ok := q["memory"]; ok {
		a.Memory = memory.Bytes()
	}
	return a
}

// asks returns what a container of this size asks for: a limit without a request is one.
func (t Tier) asks() sizeimport.Amounts {
	asks := t.Requests
	if asks.CPU == 0 {
		asks.CPU = t.Limits.CPU
	}
	if asks.Memory == 0 {
		asks.Memory = t.Limits.Memory
	}
	return asks
}

// atLeast returns the smallest size that gives all of this.
func (l Ladder) atLeast(need Resources) (Tier, bool) {
	for _, t := range l {
		if need.Requests.Fits(t.asks()) && need.Limits.Fits(t.Limits) && need.Requests.Fits(t.Limits) {
			return t, true
		}
	}
	return Tier{}, false
}

func (l Ladder) named(name string) (Tier, bool) {
	i := slices.IndexFunc(l, func(t Tier) bool { return t.Name == name })
	if i < 0 {
		return Tier{}, false
	}
	return l[i], true
}

// largest returns the last size, by name; it is for messages.
func (l Ladder) largest() string {
	if len(l) == 0 {
		return "none"
	}
	return l[len(l)-1].Name
}

// choices lists what may be written for a size: "micro, small or none".
func (l Ladder) choices() string {
	if len(l) == 0 {
		return "a value of the label, or none"
	}
	names := make([]string, len(l))
	for i, t := range l {
		names[i] = t.Name
	}
	return strings.Join(names, ", ") + " or none"
}
