// Package priority pins the priority class of a workload to what the registry says.
package priority

import (
	_ "embed"
	"fmt"

	"github.com/vixens-io/ballast/internal/core/transform"
)

//go:embed README.md
var readme string

// The rules of priority.
const (
	rulePin          = "pin"
	ruleUnknownClass = "unknown-class"
	ruleInteger      = "integer"
	ruleNoPlace      = "no-place"
	ruleDNS          = "dns"
)

var classKind = transform.GroupKind{Group: "scheduling.k8s.io", Kind: "PriorityClass"}

// Definition is the transformer.
var Definition = transform.Define(transform.Spec{
	Name: "priority", Section: "priority", Stage: transform.Complete,
	For: transform.Workloads, Doc: readme,
	Reads:  []transform.GroupKind{classKind, serviceKind},
	Writes: []string{"priorityClassName"},
	Rules: []transform.Rule{
		{Name: rulePin, Severity: transform.Info, Protects: transform.PodPriority,
			Doc: "The priority class is not the one that the registry pins."},
		{Name: ruleUnknownClass, Severity: transform.Error, Danger: true,
			Doc: "The priority class is unknown, and the API server refuses pods of a class that does not exist."},
		{Name: ruleInteger, Severity: transform.Warning, Danger: true,
			Doc: "The manifest has a number beside the class, and the API server refuses the pods where the two differ."},
		{Name: ruleNoPlace, Severity: transform.Warning,
			Doc: "The registry pins a class on a kind of workload that has no place for it."},
		{Name: ruleDNS, Severity: transform.Warning,
			Doc: "The workload serves DNS and does not have the top priority class."},
	},
}, func() Settings { return Settings{} }, plan)

type config = transform.Config[Settings, Entry]

func plan(c config, p *transform.Pass) error {
	w := p.Workload
	if w.Partial() {
		return nil
	}
	if w.Priority.Key() == "" {
		noPlace(c, p)
		return nil
	}
	f := transform.Once(p, func([]transform.OtherWorkload) facts { return factsOf(c.Settings, p) })
	class := w.Priority.Value()
	switch {
	case c.Entry != nil:
		class = string(*c.Entry)
		pin(c, p, f.classes)
	case class != "" && !f.classes.has(class) && len(c.Settings.Classes) > 0:
		p.Note(w.Priority, transform.Why{Rule: ruleUnknownClass, Severity: transform.Warning,
			Reason: f.classes.lack(class), Source: c.SettingSource("classes")})
	}
	integer(p, class, f.classes)
	dns(c, p, class, f)
	return nil
}

// factsOf gathers what the render says for all workloads.
func factsOf(s Settings, p *transform.Pass) facts {
	rendered := p.Others(classKind.Group, classKind.Kind)
	f := facts{classes: known(s, rendered), dns: dnsServices(p.Others(serviceKind.Group, serviceKind.Kind))}
	for _, o := range rendered {
		if o.Input().At("globalDefault").Bool() {
			f.fallback = o.Name
		}
	}
	return f
}

// noPlace notes a pin that cannot be.
func noPlace(c config, p *transform.Pass) {
	if c.Entry == nil {
		return
	}
	p.Note(p.Root, transform.Why{
		Rule: ruleNoPlace, Source: c.Source,
		Reason: fmt.Sprintf("no place for a priority class is known in a %s: add it under kinds, or remove the pin",
			p.Object.Kind),
	})
}

// pin proposes the class of the registry.
func pin(c config, p *transform.Pass, known classes) {
	class := string(*c.Entry)
	reason := "priorityClassName is unset; the registry pins " + class
	if has := p.Workload.Priority; !has.Empty() {
		reason = fmt.Sprintf("priorityClassName is %s; the registry pins %s", short(has.Value()), class)
	}
	p.Enforce(p.Workload.Priority, class, transform.Why{Rule: rulePin, Reason: reason, Source: c.Source})
	if !known.has(class) {
		p.Note(p.Workload.Priority, transform.Why{Rule: ruleUnknownClass, Reason: known.lack(class), Source: c.Source})
	}
}

// integer notes a number that admission compares with the class's value. It is not removed: whether the number or
// the class is meant is the author's to say.
func integer(p *transform.Pass, class string, known classes) {
	number := p.Workload.Pod.At("priority")
	if class == "" || number.Empty() || number.Value() == known[class] {
		return
	}
	p.Note(number, transform.Why{
		Rule: ruleInteger,
		Reason: fmt.Sprintf("priority is %s beside the class %s: the API server refuses the pods unless that is the "+
			"class's value; remove the number",
			short(number.Value()), short(class)),
	})
}
