package vpa

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// bound is one amount that the registry allows at the least or at the most.
type bound struct {
	key, resource string // of the policy
	amount        quantity.Quantity
	tier          string // the size that says so; "": the entry does
	source        transform.Source
}

// other returns the key of the opposite bound.
func (b bound) other() string {
	if b.key == minAllowed {
		return maxAllowed
	}
	return minAllowed
}

// who says who wants the bound.
func (b bound) who() string {
	if b.tier != "" {
		return "size " + short(b.tier)
	}
	return "the registry"
}

// bounds returns the bounds that the registry wants for a container; for all others, if it is nil. Those of the
// entry win over those of the size.
func (a autoscaler) bounds(c *container) []bound {
	var all []bound
	for _, key := range []string{maxAllowed, minAllowed} {
		for _, resource := range []string{"cpu", "memory"} {
			if b, ok := a.bound(c, key, resource); ok {
				all = append(all, b)
			}
		}
	}
	return all
}

func (a autoscaler) bound(c *container, key, resource string) (bound, bool) {
	b := bound{key: key, resource: resource}
	if q := a.entryBound(key, resource); q != nil {
		b.amount, b.source = *q, a.EntrySource(key, resource)
		return b, true
	}
	if c == nil {
		return b, false
	}
	stated := map[string]map[string]quantity.Quantity{minAllowed: c.size.MinAllowed, maxAllowed: c.size.MaxAllowed}
	q := amountOf(stated[key], resource)
	if q == nil || crosses(key, *q, a.entryBound(b.other(), resource)) {
		return b, false
	}
	b.amount, b.tier, b.source = *q, c.size.Tier, c.size.SourceOf(key, resource)
	return b, true
}

// entryBound returns what the entry says of a bound; nil for nothing.
func (a autoscaler) entryBound(key, resource string) *quantity.Quantity {
	if a.Entry == nil {
		return nil
	}
	if key == minAllowed {
		return amountOf(a.Entry.MinAllowed, resource)
	}
	return amountOf(a.Entry.MaxAllowed, resource)
}

// crosses reports whether a bound is on the wrong side of the other one.
func crosses(key string, amount quantity.Quantity, opposite *quantity.Quantity) bool {
	switch {
	case opposite == nil:
		return false
	case key == minAllowed:
		return amount.Exceeds(*opposite)
	}
	return opposite.Exceeds(amount)
}

// setBound proposes one bound of a policy, unless the least would be more than the most: such an autoscaler is
// refused.
func (a autoscaler) setBound(policy transform.Field, b bound, wanted []bound) {
	f := policy.At(b.key, b.resource)
	if own := amountAt(f); own != nil && own.Equals(b.amount) {
		return
	}
	if opposite := crossing(policy, b, wanted); opposite != nil {
		a.noteCrossing(f, b, opposite)
		return
	}
	a.Enforce(f, b.amount.String(), transform.Why{
		Rule: ruleBounds, Source: b.source,
		Reason: fmt.Sprintf("%s %s; %s wants %s", b.key, has(f, ""), b.who(), b.amount),
	})
}

func (a autoscaler) noteCrossing(f transform.Field, b bound, opposite *quantity.Quantity) {
	a.Note(f, transform.Why{
		Rule: ruleBounds, Severity: transform.Warning, Source: b.source,
		Reason: fmt.Sprintf("%s wants %s %s, but the manifest's %s is %s. VPA refuses minAllowed above maxAllowed: "+
			"change one of them", b.who(), b.key, b.amount, b.other(), opposite),
	})
}

// crossing returns the other bound of a policy if that is on the wrong side; nil if it is not, or is set too.
func crossing(policy transform.Field, b bound, wanted []bound) *quantity.Quantity {
	for _, other := range wanted {
		if other.key == b.other() && other.resource == b.resource {
			return nil
		}
	}
	opposite := amountAt(policy.At(b.other(), b.resource))
	if !crosses(b.key, b.amount, opposite) {
		return nil
	}
	return opposite
}
