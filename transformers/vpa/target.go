package vpa

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// container is one that the autoscaler sets requests of: init containers are none.
type container struct {
	workload.Container
	of   transform.Other
	size transform.Size // what the registry gives it
}

// targetName returns the target as messages name it.
func (a autoscaler) targetName() string { return short(a.target.String()) }

// controllers are the kinds that a targetRef usually names. Others may be made by operators, of custom resources
// that nobody knows.
var controllers = []string{"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"}

// isKnownTarget reports whether a kind is one that VPA knows as a target, in whatever letters.
func isKnownTarget(kind string) bool {
	return slices.ContainsFunc(append([]string{"Job", "CronJob"}, controllers...), func(known string) bool {
		return strings.EqualFold(kind, known)
	})
}

// named returns the workloads of the autoscaler's namespace that are called as its target.
func (a autoscaler) named() []transform.OtherWorkload {
	type place struct{ namespace, name string }
	index := transform.Once(a.Pass, func(all []transform.OtherWorkload) map[place][]transform.OtherWorkload {
		byPlace := map[place][]transform.OtherWorkload{}
		for _, o := range all {
			at := place{o.Other.Namespace, o.Name}
			byPlace[at] = append(byPlace[at], o)
		}
		return byPlace
	})
	return index[place{a.Namespace, a.target.Name}]
}

// containers returns the containers of the target, if that is in the render.
func (a autoscaler) containers() []container {
	var all []container
	for _, o := range a.named() {
		if o.Object.Kind != a.target.Kind {
			continue
		}
		sizes := a.Sizes(o)
		for _, c := range o.Containers {
			if c.Role == workload.Main || c.Role == workload.Sidecar {
				all = append(all, container{c, o.Other, sizes[c.Name]})
			}
		}
	}
	return all
}

// deadTarget notes a target that the render has not. Another Application, or an operator, may make it: that is
// worth a warning only where the render has one of the same name and another kind.
func (a autoscaler) deadTarget() {
	if a.target.Name == "" || !isKnownTarget(a.target.Kind) {
		return
	}
	is := func(o transform.OtherWorkload) bool { return o.Object.Kind == a.target.Kind }
	isController := func(o transform.OtherWorkload) bool {
		return slices.Contains(controllers, o.Object.Kind) || strings.EqualFold(o.Object.Kind, a.target.Kind)
	}
	others := a.named()
	if slices.ContainsFunc(others, is) {
		return
	}
	why := transform.Why{Rule: ruleDeadTarget, Reason: fmt.Sprintf(
		"targetRef names %s, which is not in this render. Unless another Application or an operator creates it, "+
			"the autoscaler does nothing: correct targetRef", a.targetName())}
	if i := slices.IndexFunc(others, isController); i >= 0 {
		why.Severity = transform.Warning
		why.Reason = fmt.Sprintf("targetRef names %s, but %s is a %s: correct its kind, or the autoscaler does nothing",
			a.targetName(), short(a.target.Name), others[i].Object.Kind)
	}
	a.Note(a.spec.At("targetRef"), why)
}

// user returns the container as the one that a finding at the autoscaler is about.
func (c container) user() []transform.User {
	return []transform.User{{Workload: c.of, Container: c.Name}}
}

// limit returns the limit that the container will have; nil for none.
func (c container) limit(resource string) *quantity.Quantity {
	if own := amountAt(c.At("resources", "limits", resource)); own != nil {
		return own
	}
	return amountOf(c.size.Limits, resource)
}

// needs returns the most that is asked for the container, and who asks; nil for nothing.
func (c container) needs(resource string) (need *quantity.Quantity, who string) {
	own := amountAt(c.At("resources", "requests", resource))
	if own == nil {
		own = amountAt(c.At("resources", "limits", resource))
	}
	sized := amountOf(c.size.Requests, resource)
	if sized == nil {
		sized = amountOf(c.size.Limits, resource)
	}
	if sized != nil && (own == nil || !own.Exceeds(*sized)) {
		return sized, "size " + short(c.size.Tier)
	}
	return own, "manifest"
}

func amountAt(f transform.Field) *quantity.Quantity {
	q, err := quantity.Parse(f.Value())
	if f.Empty() || err != nil {
		return nil
	}
	return &q
}

func amountOf(amounts map[string]quantity.Quantity, resource string) *quantity.Quantity {
	if q, ok := amounts[resource]; ok && q.IsSet() {
		return &q
	}
	return nil
}
