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
)

var classKind = transform.GroupKind{Group: "scheduling.k8s.io", Kind: "PriorityClass"}

// Definition is the transformer.
var Definition = transform.Define(transform.Spec{
	Name: "priority", Section: "priority", Stage: transform.Complete,
	For: transform.Workloads, Doc: readme,
	Reads:  []transform.GroupKind{classKind},
	Writes: []string{"priorityClassName"},
	Rules: []transform.Rule{
		{Name: rulePin, Severity: transform.Info, Protects: transform.PodPriority,
			Doc: "The priority class is not the one that the registry pins."},
		{Name: ruleUnknownClass, Severity: transform.Error, Danger: true,
			Doc: "Nothing says that the priority class exists, and the pods of one that does not are refused."},
		{Name: ruleInteger, Severity: transform.Warning, Danger: true,
			Doc: "The manifest has a number beside the class, and the pods are refused where the two differ."},
		{Name: ruleNoPlace, Severity: transform.Warning,
			Doc: "A class is pinned on a kind of workload that has no place for it."},
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
	known := transform.Once(p, func([]transform.OtherWorkload) classes {
		return known(c.Settings, p.Others(classKind.Group, classKind.Kind))
	})
	class := w.Priority.Value()
	switch {
	case c.Entry != nil:
		class = string(*c.Entry)
		pin(c, p, known)
	case class != "" && !known.has(class) && len(c.Settings.Classes) > 0:
		p.Note(w.Priority, transform.Why{
			Rule: ruleUnknownClass, Severity: transform.Warning, Reason: known.lack(class), Source: c.SettingSource("classes"),
		})
	}
	integer(p, class, known)
	return nil
}

// noPlace notes a pin that cannot be.
func noPlace(c config, p *transform.Pass) {
	if c.Entry == nil {
		return
	}
	p.Note(p.Root, transform.Why{
		Rule: ruleNoPlace, Source: c.Source,
		Reason: fmt.Sprintf("nothing says where a %s keeps its priority class: add the place to kinds, or drop the pin",
			p.Object.Kind),
	})
}

// pin proposes the class of the registry.
func pin(c config, p *transform.Pass, known classes) {
	class := string(*c.Entry)
	reason := "the manifest names no class, and the registry pins " + class
	if has := p.Workload.Priority; !has.Empty() {
		reason = fmt.Sprintf("the manifest says %s, and the registry pins %s", short(has.Value()), class)
	}
	p.Enforce(p.Workload.Priority, class, transform.Why{Rule: rulePin, Reason: reason, Source: c.Source})
	if !known.has(class) {
		p.Note(p.Workload.Priority, transform.Why{Rule: ruleUnknownClass, Reason: known.lack(class), Source: c.Source})
	}
}

// integer notes a number that admission would hold against the class. It is not removed:
// whose word it is, and what was meant by it, nobody here knows.
func integer(p *transform.Pass, class string, known classes) {
	number := p.Workload.Pod.At("priority")
	if class == "" || number.Empty() || number.Value() == known[class] {
		return
	}
	p.Note(number, transform.Why{
		Rule: ruleInteger,
		Reason: fmt.Sprintf("the manifest has the number %s beside the class %s, and the pods are refused where the "+
			"class has another: drop the number",
			short(number.Value()), short(class)),
	})
}
