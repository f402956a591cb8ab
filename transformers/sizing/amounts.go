package sizing

import (
	"maps"
	"slices"

	"github.com/vixens-io/ballast/internal/core/quantity"
)

// amounts are what a container has, or is to have, of one resource; nil for nothing.
type amounts struct {
	request, limit *quantity.Quantity
}

// crossed reports whether more is asked for than allowed.
func (a amounts) crossed() bool {
	return a.request != nil && a.limit != nil && a.request.Exceeds(*a.limit)
}

// with returns the amounts after those of set that are given have been set.
func (a amounts) with(set amounts) amounts {
	if set.request != nil {
		a.request = set.request
	}
	if set.limit != nil {
		a.limit = set.limit
	}
	return a
}

// without drops those amounts that other has as well, however they are spelled.
func (a amounts) without(other amounts) amounts {
	if same(a.request, other.request) {
		a.request = nil
	}
	if same(a.limit, other.limit) {
		a.limit = nil
	}
	return a
}

func same(a, b *quantity.Quantity) bool { return a != nil && b != nil && a.Equals(*b) }

// fill returns what of a tier a container lacks. A limit without a request is a request
// too, for Kubernetes takes it as one.
func fill(own, tier amounts) (set amounts) {
	if own.limit == nil {
		set.limit = tier.limit
	}
	if own.limit == nil && own.request == nil {
		set.request = tier.request
	}
	return set
}

// replace returns what of a tier a container has otherwise, or lacks.
func replace(own, tier amounts) (set amounts) { return tier.without(own) }

// lower returns what brings a container under a cap.
func lower(own amounts, most quantity.Quantity) (set amounts) {
	if own.limit != nil && !own.limit.Exceeds(most) {
		return amounts{}
	}
	set.limit = &most
	if own.with(set).crossed() {
		set.request = &most
	}
	return set
}

// amounts returns what a tier says of one resource.
func (t Tier) amounts(resource string) amounts {
	var a amounts
	if q := t.Requests[resource]; q.IsSet() {
		a.request = &q
	}
	if q := t.Limits[resource]; q.IsSet() {
		a.limit = &q
	}
	return a
}

// resources names the resources of which a tier says something.
func (t Tier) resources() []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(t.Requests)), maps.Keys(t.Limits))
	slices.Sort(names)
	return slices.Compact(names)
}
