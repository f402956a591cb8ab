package vpa

import (
	"cmp"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// outcome is what will hold for a container.
type outcome struct {
	at       func(path ...string) transform.Field // in the policy; all policies, if there is none
	on       bool
	values   string
	controls func(resource string) bool
	bound    func(key, resource string) *quantity.Quantity
}

// outcomeOf returns what will hold for a container once the edits are made.
func (a autoscaler) outcomeOf(c container) outcome {
	policy, ok := a.policyFor(c.Name)
	o := outcome{
		at: policy.At, on: isOn(policy),
		values:   cmp.Or(policy.At("controlledValues").Value(), requestsAndLimits),
		controls: func(resource string) bool { return controls(policy, resource) },
	}
	if !ok {
		o.at = func(...string) transform.Field { return a.policies() }
	}
	edits := o.on && !a.ReportOnly()
	if edits && a.Entry != nil {
		o.values = cmp.Or(a.Entry.ControlledValues, o.values)
	}
	o.bound = func(key, resource string) *quantity.Quantity {
		if b, wanted := a.bound(&c, key, resource); wanted && edits && crossing(policy, b, a.bounds(&c)) == nil {
			return &b.amount
		}
		return amountAt(policy.At(key, resource))
	}
	return o
}
