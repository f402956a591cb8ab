package registryinit

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// Tier is one size.
type Tier struct {
	Name string
	Resources
}

// Tiers are the sizes of a registry, smallest first.
type Tiers []Tier

// TiersOf returns the sizes of a registry.
func TiersOf(tiers map[string]sizing.Tier) Tiers {
	var l Tiers
	for name, t := range tiers {
		l = append(l, Tier{name, Resources{amountsOf(t.Requests), amountsOf(t.Limits)}})
	}
	slices.SortFunc(l, func(a, b Tier) int {
		x, y := a.Requested(), b.Requested()
		return cmp.Or(cmp.Compare(x.Memory, y.Memory), cmp.Compare(x.CPU, y.CPU),
			cmp.Compare(a.Limits.Memory, b.Limits.Memory), cmp.Compare(a.Limits.CPU, b.Limits.CPU), cmp.Compare(a.Name, b.Name))
	})
	return l
}

func amountsOf(q map[string]quantity.Quantity) quantity.Amounts {
	var a quantity.Amounts
	if cpu, ok := q["cpu"]; ok {
		a.CPU = cpu.Millis()
	}
	if memory, ok := q["memory"]; ok {
		a.Memory = memory.Bytes()
	}
	return a
}

// Requested returns what a container of this size requests: a limit without a request is one.
func (t Tier) Requested() quantity.Amounts {
	asks := t.Requests
	if asks.CPU == 0 {
		asks.CPU = t.Limits.CPU
	}
	if asks.Memory == 0 {
		asks.Memory = t.Limits.Memory
	}
	return asks
}

// AtLeast returns the smallest size that has room for all of this.
func (l Tiers) AtLeast(need Resources) (Tier, bool) {
	for _, t := range l {
		if need.Requests.Fits(t.Requested()) && need.Limits.Fits(t.Limits) && need.Requests.Fits(t.Limits) {
			return t, true
		}
	}
	return Tier{}, false
}

// Named returns the size of a name.
func (l Tiers) Named(name string) (Tier, bool) {
	i := slices.IndexFunc(l, func(t Tier) bool { return t.Name == name })
	if i < 0 {
		return Tier{}, false
	}
	return l[i], true
}

// Largest returns the last size, by name; it is for messages.
func (l Tiers) Largest() string {
	if len(l) == 0 {
		return "none"
	}
	return l[len(l)-1].Name
}

// choices lists what may be written for a size: "micro, small or none".
func (l Tiers) choices() string {
	if len(l) == 0 {
		return "a value of the label, or none"
	}
	names := make([]string, len(l))
	for i, t := range l {
		names[i] = t.Name
	}
	return strings.Join(names, ", ") + " or none"
}
