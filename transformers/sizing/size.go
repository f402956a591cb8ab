package sizing

import (
	"cmp"
	"maps"
	"slices"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// OwnResources stands for the tier of a workload that has none, and amounts of its own.
const OwnResources = "own resources"

// TierOf returns the size of a workload as its pods bear it: that of its main container's label, else of its own.
// A label that names no size says nothing; then the workload's own amounts count, which are those of a tier where
// the registry has no labels. It returns false for a workload that nobody sized.
func (s Settings) TierOf(w workload.Workload) (tier string, sized bool) {
	main, _ := w.Main()
	tier = cmp.Or(s.labelled(w, s.containerLabel(main.Name)), s.labelled(w, s.Label))
	switch {
	case tier != "" && s.knows(tier):
		return tier, true
	case hasMemory(w):
		return cmp.Or(s.equalTo(w), OwnResources), true
	}
	return "", false
}

// equalTo returns the tier whose amounts, and no others, a workload has; "" if there is none, or labels would tell.
func (s Settings) equalTo(w workload.Workload) string {
	if s.Label != "" || s.ContainerLabel != "" {
		return ""
	}
	resources := w.Resources
	if s.ofPods() {
		resources = w.Pod.At("resources")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Tiers)) {
		if s.Tiers[name].equals(resources) {
			return name
		}
	}
	return ""
}

// equals reports whether resources are what a tier says.
func (t Tier) equals(f transform.Field) bool {
	names := t.resources()
	for _, key := range []string{"requests", "limits"} {
		for _, amount := range f.At(key).Pairs() {
			names = append(names, amount.Key())
		}
	}
	for _, resource := range names {
		own, err := amountsOf(f, resource)
		tier := t.amounts(resource)
		alike := func(a, b *quantity.Quantity) bool { return a == nil && b == nil || same(a, b) }
		if err != nil || !alike(own.request, tier.request) || !alike(own.limit, tier.limit) {
			return false
		}
	}
	return true
}

// labelled returns the value of a label of the pods; "" where there is no such label.
func (s Settings) labelled(w workload.Workload, label string) string {
	if label == "" {
		return ""
	}
	return w.Labels.At(label).Value()
}

// isSized reports whether a workload has a size: a tier that exists, or memory of its own.
func (s Settings) isSized(tier string, w workload.Workload) bool {
	return tier != "" && s.knows(tier) || hasMemory(w)
}

// hasMemory reports whether a workload says how much memory its main container, or its pod, asks for or may take.
// Without that, the cluster's defaults decide when it is killed.
func hasMemory(w workload.Workload) bool {
	for _, resources := range []transform.Field{w.Resources, w.Pod.At("resources")} {
		for _, key := range []string{"requests", "limits"} {
			amount := resources.At(key, "memory")
			if q, err := quantity.Parse(amount.Value()); !amount.Empty() && (err != nil || !q.IsZero()) {
				return true
			}
		}
	}
	return false
}

// sizes returns what the registry gives the containers of a workload, by name.
func sizes(c config, o transform.OtherWorkload) map[string]transform.Size {
	look := &transform.Pass{Object: o.Object, Root: o.Input(), Workload: o.Workload, Namespace: o.Other.Namespace}
	s := sizer{c, look} // what it proposes, nobody takes
	if s.exempt() {
		return nil
	}
	all, sized := map[string]transform.Size{}, s.labels()
	for _, container := range o.Containers {
		name := sized.of(container)
		if tier, ok := s.Settings.Tiers[name]; ok {
			all[container.Name] = transform.Size{
				Tier: name, Requests: tier.Requests, Limits: tier.Limits,
				MinAllowed: tier.MinAllowed, MaxAllowed: tier.MaxAllowed,
				SourceOf: func(path ...string) transform.Source {
					return c.SettingSource(append([]string{"tiers", name}, path...)...)
				},
			}
		}
	}
	return all
}
