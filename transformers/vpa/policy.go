package vpa

import (
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

const (
	// anyContainer names the policy of the containers that have none of their own.
	anyContainer = "*"

	requestsOnly      = "RequestsOnly"
	requestsAndLimits = "RequestsAndLimits" // unless a policy says otherwise

	minAllowed = "minAllowed"
	maxAllowed = "maxAllowed"
)

func (a autoscaler) policies() transform.Field {
	return a.spec.At("resourcePolicy", "containerPolicies")
}

func isOn(policy transform.Field) bool {
	mode := policy.At("mode")
	return mode.Value() != off && !isUnquotedOff(mode)
}

// setPolicies proposes what the registry says of containers: in each policy that is on, and in a new one for those
// that need one.
func (a autoscaler) setPolicies() {
	for _, policy := range a.policies().Each() {
		if isOn(policy) {
			a.setValues(policy)
			wanted := a.boundsOf(policy)
			for _, b := range wanted {
				a.setBound(policy, b, wanted)
			}
		}
	}
	if a.Entry.hasPolicy() && !a.hasPolicy(anyContainer) {
		a.Last(a.policies(), a.newPolicy(anyContainer, a.bounds(nil)), transform.Why{
			Rule: a.policyRule(), Source: a.Source,
			Reason: fmt.Sprintf("no policy for %q: what the registry says must hold for the other containers too", anyContainer),
		})
	}
	for _, c := range a.pods {
		a.ownPolicy(c)
	}
}

// ownPolicy proposes a policy of its own for a container whose size has bounds, where none of the existing ones is
// for it alone.
func (a autoscaler) ownPolicy(c container) {
	rest, hasRest := a.policyFor(c.Name)
	own := fromSize(a.bounds(&c))
	if a.hasPolicy(c.Name) || len(own) == 0 || hasRest && (!isOn(rest) || a.servesOne()) {
		return
	}
	wanted := a.bounds(&c)
	for _, b := range own {
		if opposite := crossing(rest, b, wanted); opposite != nil {
			a.noteCrossing(rest.At(b.key, b.resource), b, opposite)
			return
		}
	}
	a.Last(a.policies(), a.newPolicy(c.Name, wanted), transform.Why{
		Rule: ruleBounds, Source: own[0].source, Users: c.user(),
		Reason: fmt.Sprintf("container %s has size %s, which sets bounds for the autoscaler", c.Name, short(c.size.Tier)),
	})
}

func fromSize(bounds []bound) []bound {
	return slices.DeleteFunc(slices.Clone(bounds), func(b bound) bool { return b.tier == "" })
}

func (a autoscaler) hasPolicy(name string) bool {
	return slices.ContainsFunc(a.policies().Each(), func(p transform.Field) bool {
		return p.At("containerName").Value() == name
	})
}

// others returns the containers that have no policy of their own.
func (a autoscaler) others() []container {
	return slices.DeleteFunc(slices.Clone(a.pods), func(c container) bool { return a.hasPolicy(c.Name) })
}

// servesOne reports whether the policy for all other containers is for one alone.
func (a autoscaler) servesOne() bool { return len(a.others()) == 1 }

// boundsOf returns the bounds that the registry wants in a policy: those of the entry, and of the size of the one
// container that it is for.
func (a autoscaler) boundsOf(policy transform.Field) []bound {
	name := policy.At("containerName").Value()
	for _, c := range a.pods {
		if c.Name == name {
			return a.bounds(&c)
		}
	}
	if others := a.others(); name == anyContainer && len(others) == 1 {
		return a.bounds(&others[0])
	}
	return a.bounds(nil)
}

// policyRule returns the rule that a policy with all that the entry says is for.
func (a autoscaler) policyRule() string {
	if len(a.Entry.MinAllowed)+len(a.Entry.MaxAllowed) > 0 {
		return ruleBounds
	}
	return ruleControlledValues
}

// newPolicy returns a policy with bounds. One for a container says what held for it before, too.
func (a autoscaler) newPolicy(name string, bounds []bound) transform.Pairs {
	policy := transform.Pairs{{Key: "containerName", Value: name}}
	if rest, ok := a.policyFor(name); ok {
		for _, key := range rest.Keys() {
			if key != "containerName" {
				policy = with(policy, yamledit.Writable(rest.At(key).Any()), key)
			}
		}
	}
	if a.Entry != nil && a.Entry.ControlledValues != "" {
		policy = with(policy, a.Entry.ControlledValues, "controlledValues")
	}
	for _, b := range bounds {
		policy = with(policy, b.amount.String(), b.key, b.resource)
	}
	return policy
}

// with returns the pairs with a value at a path.
func with(pairs transform.Pairs, value any, path ...string) transform.Pairs {
	i := slices.IndexFunc(pairs, func(p transform.Pair) bool { return p.Key == path[0] })
	if i < 0 {
		i, pairs = len(pairs), append(pairs, transform.Pair{Key: path[0]})
	}
	if len(path) > 1 {
		below, _ := pairs[i].Value.(transform.Pairs)
		value = with(slices.Clone(below), value, path[1:]...)
	}
	pairs[i].Value = value
	return pairs
}

func (a autoscaler) setValues(policy transform.Field) {
	f := policy.At("controlledValues")
	if a.Entry == nil || a.Entry.ControlledValues == "" {
		return
	}
	a.Enforce(f, a.Entry.ControlledValues, transform.Why{
		Rule: ruleControlledValues, Source: a.EntrySource("controlledValues"),
		Reason: fmt.Sprintf("controlledValues %s; the registry wants %s",
			has(f, requestsAndLimits), a.Entry.ControlledValues),
	})
}

// has says what the manifest has at a field.
func has(f transform.Field, otherwise string) string {
	switch {
	case !f.Empty():
		return "is " + short(f.Value())
	case otherwise != "":
		return "unset, which means " + otherwise
	}
	return "unset"
}
