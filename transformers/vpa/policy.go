package vpa

import (
	"fmt"
	"maps"
	"slices"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// anyContainer names the policy of the containers that have none of their own.
const anyContainer = "*"

func (a autoscaler) policies() transform.Field {
	return a.spec.At("resourcePolicy", "containerPolicies")
}

// setPolicies proposes what the registry says of containers: in each policy that is on, and
// in one for all other containers.
func (a autoscaler) setPolicies() {
	if !a.Entry.hasPolicy() {
		return
	}
	hasDefault := false
	for _, policy := range a.policies().Each() {
		hasDefault = hasDefault || policy.At("containerName").Value() == anyContainer
		if isOn(policy) {
			a.setValues(policy)
			a.setBounds(policy)
		}
	}
	if !hasDefault {
		a.Last(a.policies(), a.newPolicy(), transform.Why{
			Rule: a.policyRule(), Source: a.Source,
			Reason: "without a policy for them, what the registry says would not hold for the other containers",
		})
	}
}

func isOn(policy transform.Field) bool { return policy.At("mode").Value() != off }

// policyRule returns the rule that a policy with all that the entry says is for.
func (a autoscaler) policyRule() string {
	if len(a.Entry.MinAllowed)+len(a.Entry.MaxAllowed) > 0 {
		return ruleBounds
	}
	return ruleControlledValues
}

// newPolicy returns the policy of the containers that have none of their own.
func (a autoscaler) newPolicy() transform.Pairs {
	policy := transform.Pairs{{Key: "containerName", Value: anyContainer}}
	if values := a.Entry.ControlledValues; values != "" {
		policy = append(policy, transform.Pair{Key: "controlledValues", Value: values})
	}
	for _, bound := range a.bounds() {
		if len(bound.amounts) == 0 {
			continue
		}
		var amounts transform.Pairs
		for _, name := range slices.Sorted(maps.Keys(bound.amounts)) {
			amounts = append(amounts, transform.Pair{Key: name, Value: bound.amounts[name].String()})
		}
		policy = append(policy, transform.Pair{Key: bound.key, Value: amounts})
	}
	return policy
}

// bound is one side of what the registry allows.
type bound struct {
	key, other string // of the policy: this side, and the other
	amounts    map[string]quantity.Quantity
}

func (a autoscaler) bounds() []bound {
	return []bound{
		{"maxAllowed", "minAllowed", a.Entry.MaxAllowed},
		{"minAllowed", "maxAllowed", a.Entry.MinAllowed},
	}
}

func (a autoscaler) setValues(policy transform.Field) {
	wanted, f := a.Entry.ControlledValues, policy.At("controlledValues")
	if wanted == "" {
		return
	}
	reason := fmt.Sprintf("the manifest says %s, and the registry %s", short(f.Value()), wanted)
	if f.Empty() {
		reason = "unset, it is RequestsAndLimits, and the registry says " + wanted
	}
	a.Enforce(f, wanted, transform.Why{
		Rule: ruleControlledValues, Reason: reason, Source: a.EntrySource("controlledValues")})
}

func (a autoscaler) setBounds(policy transform.Field) {
	for _, b := range a.bounds() {
		for _, name := range slices.Sorted(maps.Keys(b.amounts)) {
			a.setBound(policy, b, name)
		}
	}
}

// setBound proposes one bound of a policy, unless the least would be more than the most:
// the autoscaler is refused then.
func (a autoscaler) setBound(policy transform.Field, b bound, name string) {
	wanted, f := b.amounts[name], policy.At(b.key, name)
	own, err := quantity.Parse(f.Value())
	why := transform.Why{Rule: ruleBounds, Source: a.EntrySource(b.key, name)}
	why.Reason = fmt.Sprintf("the manifest says %s, and the registry %s", short(f.Value()), wanted)
	if f.Empty() {
		why.Reason = "unset, and the registry says " + wanted.String()
	}
	switch opposite, crosses := a.crosses(policy, b, name); {
	case err == nil && own.Equals(wanted):
	case crosses:
		why.Severity = transform.Warning
		why.Reason = fmt.Sprintf("the registry's %s of %s crosses the manifest's %s of %s, "+
			"and such an autoscaler is refused: let the two agree",
			b.key, wanted, b.other, opposite)
		a.Note(f, why)
	default:
		a.Enforce(f, wanted.String(), why)
	}
}

// crosses reports whether a bound is on the wrong side of the other one of the policy,
// where the registry does not set that one too.
func (a autoscaler) crosses(policy transform.Field, b bound, name string) (opposite quantity.Quantity, crosses bool) {
	for _, other := range a.bounds() {
		if _, set := other.amounts[name]; other.key == b.other && set {
			return quantity.Quantity{}, false
		}
	}
	opposite, err := quantity.Parse(policy.At(b.other, name).Value())
	if b.key == "minAllowed" {
		return opposite, err == nil && b.amounts[name].Exceeds(opposite)
	}
	return opposite, err == nil && opposite.Exceeds(b.amounts[name])
}
