package transform

import "github.com/vixens-io/ballast/internal/core/quantity"

// Size is what the registry gives a container, for transformers that judge other objects by it.
type Size struct {
	Tier                   string
	Requests, Limits       map[string]quantity.Quantity
	MinAllowed, MaxAllowed map[string]quantity.Quantity // of a VerticalPodAutoscaler

	SourceOf func(path ...string) Source // where a part of the tier is stated
}

// WithSizes returns the transformer as the one that says which sizes the containers of a workload have.
func WithSizes[S, E any](d Definition, sizes func(Config[S, E], OtherWorkload) map[string]Size) Definition {
	d.sizes = func(c config, o OtherWorkload) map[string]Size { return sizes(typed[S, E](c), o) }
	return d
}

// Sizes returns the sizes that the registry gives the containers of a workload, by the container's name. Where the
// transformer's own section is locked for layers that may state sizes, there are none: nobody gets around the lock.
func (p *Pass) Sizes(o OtherWorkload) map[string]Size {
	if p.others.sizes == nil {
		return nil
	}
	return p.others.sizes(p.by, o)
}

// sizes asks the active transformer that knows the sizes of workloads.
func (e *engine) sizes(by *Definition, o OtherWorkload) map[string]Size {
	for _, d := range e.active {
		if d.sizes != nil && e.Registry.LockedWith(by.Spec.Section, d.Spec.Section) {
			return d.sizes(e.config(d, e.match(o.Other)), o)
		}
	}
	return nil
}
