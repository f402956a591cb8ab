package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// amountOf returns which amount a finding is about: "limits/memory"; empty if its rule sets no amounts.
func amountOf(f *transform.Finding) string {
	switch f.Rule.Protects {
	case transform.Resources, transform.ResourceCap, transform.AutoscalerBounds:
		return amountAt(f.Path)
	}
	return ""
}

// amountAt returns which amount is at a place; empty where there is none.
func amountAt(path string) string {
	keys := strings.Split(path, "/")
	last := keys[max(0, len(keys)-2):]
	if !slices.Contains([]string{"requests", "limits", "minAllowed", "maxAllowed"}, last[0]) {
		return ""
	}
	return strings.Join(last, "/")
}

// sized is an object on both sides, whose amounts are compared.
type sized struct {
	ref           transform.ObjectRef
	before, after workload.Workload
}

// sizes finds the amounts that Ballast gives on one side, and that are gone or less on the other.
// By its rules alone a side says little of that: it fills in what the size gives by which the pods
// are labelled, and that is the size of the other side.
func (d *difference) sizes(p pair, kinds workload.Table, then, now party) {
	if p.before == nil || p.after == nil {
		return
	}
	before, ok := kinds.OfInput(*p.before)
	after, still := kinds.OfInput(*p.after)
	if !ok || !still {
		return
	}
	o := sized{p.ref(), before, after}
	for _, f := range now.amounts(o) {
		switch p := o.amount(f); {
		case d.knows(p):
		case p.Before == nil && p.After != nil:
			p.Cause = then.cause(f, notBefore)
			d.gained = append(d.gained, p)
		case isLess(p.After, p.Before):
			p.Cause = "Ballast now sets less than before"
			d.changed = append(d.changed, p)
		}
	}
	for _, f := range then.amounts(o) {
		switch p := o.amount(f); {
		case d.knows(p):
		case p.After == nil && p.Before != nil:
			p.Cause = now.cause(f, notAfter)
			d.lost = append(d.lost, p)
		case isLess(p.After, p.Before):
			p.Cause, p.Source = "the manifest now sets less than Ballast did", nil
			d.changed = append(d.changed, p)
		}
	}
}

// amounts returns the findings by which a side states amounts to what is there on both.
func (p party) amounts(o sized) []*transform.Finding {
	return slices.DeleteFunc(slices.Clone(p.findings), func(f *transform.Finding) bool {
		return f.Object != o.ref || f.Status != transform.Applied || amountOf(f) == "" || !o.has(f.Container)
	})
}

// has reports whether a container is there on both sides: one that goes takes its amounts along.
func (o sized) has(container string) bool {
	_, was := resourcesIn(o.before, container)
	_, is := resourcesIn(o.after, container)
	return was && is
}

// amount returns the amount that a finding is about as it is on both sides.
func (o sized) amount(f *transform.Finding) Protection {
	p, keys := protection(f), strings.Split(amountOf(f), "/")
	before, _ := resourcesIn(o.before, f.Container)
	after, _ := resourcesIn(o.after, f.Container)
	if was := before.At(keys...); !was.Empty() {
		p.Before = was.Value()
	}
	if is := after.At(keys...); !is.Empty() {
		p.After = is.Value()
	}
	return p
}

// knows reports whether it has been said already what becomes of an amount.
func (d *difference) knows(p Protection) bool {
	return slices.ContainsFunc(slices.Concat(d.lost, d.changed, d.gained), func(q Protection) bool {
		return q.Object == p.Object && q.Container == p.Container && amountAt(q.Path) == amountAt(p.Path)
	})
}

// resourcesIn returns where a container has its amounts, or a workload that has no containers of its
// own; false where there is no such container.
func resourcesIn(w workload.Workload, container string) (yamledit.Field, bool) {
	if container == "" {
		return w.Resources, w.Resources.Key() != ""
	}
	i := slices.IndexFunc(w.Containers, func(c workload.Container) bool { return c.Name == container })
	if i < 0 {
		return yamledit.Field{}, false
	}
	return w.Containers[i].At("resources"), true
}

// isLess reports whether an amount is less than another; one that is none is not.
func isLess(a, b any) bool {
	less, err := quantity.Parse(fmt.Sprint(a))
	more, wrong := quantity.Parse(fmt.Sprint(b))
	return err == nil && wrong == nil && more.Exceeds(less)
}
