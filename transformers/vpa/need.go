package vpa

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// judgeBounds compares what the autoscaler may set with what its containers need.
func (a autoscaler) judgeBounds() {
	for _, c := range a.pods {
		o := a.outcomeOf(c)
		if !o.on {
			continue
		}
		a.floor(c, o)
		a.ceiling(c, o)
		a.staticLimit(c, o)
	}
}

// note notes something at a container's policy. Waivers of the workload count.
func (a autoscaler) note(f transform.Field, c container, why transform.Why) {
	why.Users = c.user()
	a.Note(f, why)
}

// floor notes that the autoscaler may go below what is asked for. That a limit of memory shrinks with it has killed
// containers at work; without that, it is something to know.
func (a autoscaler) floor(c container, o outcome) {
	var low []string
	why := transform.Why{Rule: ruleFloor, Severity: transform.Info}
	place := o.at()
	for _, resource := range []string{"memory", "cpu"} {
		need, who := c.needs(resource)
		least := o.bound(minAllowed, resource)
		if need == nil || need.IsZero() || !o.controls(resource) || least != nil && !need.Exceeds(*least) {
			continue
		}
		may := "any value"
		if least != nil {
			may = least.String()
			if len(low) == 0 {
				place = o.at(minAllowed, resource)
			}
		}
		low = append(low, fmt.Sprintf("%s to %s, where its %s asks for %s", resource, may, who, need))
		if resource == "memory" && o.values != requestsOnly && c.limit(resource) != nil {
			why.Severity = transform.Warning
		}
	}
	if len(low) == 0 {
		return
	}
	why.Reason = fmt.Sprintf("the autoscaler may lower container %s's %s", c.Name, strings.Join(low, "; "))
	if why.Severity == transform.Warning {
		why.Reason += ". The memory limit shrinks in proportion, and the container is killed when it uses more"
	}
	why.Reason += ". Set minAllowed in the registry, at the vpa entry or at the size"
	a.note(place, c, why)
}

// ceiling notes that the autoscaler may not give what is asked for.
func (a autoscaler) ceiling(c container, o outcome) {
	for _, resource := range []string{"memory", "cpu"} {
		need, who := c.needs(resource)
		most := o.bound(maxAllowed, resource)
		if need == nil || most == nil || !o.controls(resource) || !need.Exceeds(*most) {
			continue
		}
		a.note(o.at(maxAllowed, resource), c, transform.Why{
			Rule: ruleCap,
			Reason: fmt.Sprintf("maxAllowed holds container %s at %s of %s, but its %s asks for %s: raise maxAllowed",
				c.Name, most, resource, who, need),
		})
	}
}

// staticLimit notes a limit of memory above which no recommendation goes, whatever the container uses. With a
// maxAllowed that is no higher, somebody has settled on it.
func (a autoscaler) staticLimit(c container, o outcome) {
	limit, most := c.limit("memory"), o.bound(maxAllowed, "memory")
	if o.values != requestsOnly || limit == nil || !o.controls("memory") || most != nil && !most.Exceeds(*limit) {
		return
	}
	a.note(o.at("controlledValues"), c, transform.Why{
		Rule: ruleCap,
		Reason: fmt.Sprintf("with RequestsOnly the memory limit of container %s stays at %s, and no recommendation exceeds "+
			"it: a container that needs more is killed. Use RequestsAndLimits with a minAllowed, "+
			"or set maxAllowed to the limit if that is enough", c.Name, limit),
	})
}
