package sizing

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// labels proposes the labels and returns the sizes that they will name.
func (s sizer) labels() tiers {
	sized := tiers{workload: s.Entry.main(), containers: map[string]string{}}
	if s.Settings.Label != "" {
		sized.workload = s.label(claim{
			label: s.Settings.Label, tier: s.Entry.main(), of: "the workload", rule: ruleLabel, source: s.EntrySource("main"),
		})
	}
	for _, c := range s.Workload.Containers {
		if _, done := sized.containers[c.Name]; !done && c.Name != "" {
			sized.containers[c.Name] = s.container(c.Name, sized.workload)
		}
	}
	return sized
}

// container proposes the label of one container and returns the size that it will have of
// its own.
func (s sizer) container(name, workload string) string {
	tier := s.Entry.container(name)
	label := s.Settings.containerLabel(name)
	if label == "" || tier == none {
		return tier
	}
	c := claim{
		label: label, tier: tier, of: "container " + name,
		rule: ruleContainerLabel, source: s.EntrySource("containers", name),
	}
	if tier == "" && s.Entry.main() != "" && name == s.main().Name {
		c.tier, c.source = workload, s.EntrySource("main")
	}
	if mistake := labelNameMistake(label); mistake != "" {
		s.unlabelled(c, mistake)
		return tier
	}
	return s.label(c)
}

func (s sizer) unlabelled(c claim, mistake string) {
	if c.tier == "" {
		return
	}
	s.Note(s.Workload.Labels, transform.Why{
		Rule: ruleContainerLabel, Severity: transform.Warning, Source: c.source,
		Reason: fmt.Sprintf("%s cannot have the label %s, which %s: shorten the container's name, or containerLabel",
			c.of, c.label, mistake),
	})
}

// claim is a label that the registry wants. Its tier is empty where the registry wants
// none, and the manifest alone speaks.
type claim struct {
	label, tier string
	of          string // whose size it is
	rule        string
	source      transform.Source
}

// label proposes a label for the pods, and the same for the workload itself. It returns
// the value that the pods will bear.
func (s sizer) label(c claim) string {
	if !isPlace(s.Workload.Labels) {
		return c.tier
	}
	at := s.Workload.Labels.At(c.label)
	tier := s.onPods(at, c)
	switch {
	case tier == "":
	case s.Settings.knows(tier):
		s.mirror(c, tier)
	default:
		s.Note(at, transform.Why{
			Rule: ruleUnknownTier,
			Reason: fmt.Sprintf("size %q does not exist, so nothing is set for %s: use %s",
				short(tier), c.of, s.Settings.choices()),
		})
	}
	return tier
}

func (s sizer) onPods(at transform.Field, c claim) string {
	if has := at.Value(); c.tier != "" && c.tier != has && s.selects(c.label) {
		s.Note(at, transform.Why{
			Rule: ruleConflict, Source: c.source,
			Reason: "the workload's selector uses the label, so it cannot become " + c.tier + ": " +
				"remove it from the selector, or size the workload as its label says",
		})
		return has
	}
	return s.setLabel(at, c, fmt.Sprintf("the registry gives %s size %s", c.of, c.tier))
}

// selects reports whether the workload finds its pods by the label: the API server
// refuses pods that the selector does not fit, and another selector.
func (s sizer) selects(label string) bool {
	selector := s.Root.At("spec", "selector")
	for _, expression := range selector.At("matchExpressions").Each() {
		if expression.At("key").Value() == label {
			return true
		}
	}
	return !selector.At("matchLabels", label).Empty() || !selector.At(label).Empty()
}

// mirror proposes the label of the pods for the workload itself.
func (s sizer) mirror(c claim, tier string) {
	own, pods := s.Workload.Own.At("labels", c.label), s.Workload.Labels.At(c.label)
	if !s.Settings.Mirror || own.Pointer() == pods.Pointer() || !s.changesPods() && pods.Value() != tier {
		return
	}
	c.tier, c.rule = tier, ruleMirror
	s.setLabel(own, c, "its pods have "+tier)
}

// changesPods reports whether edits of the pod template are made: those of a Job that
// may exist are not.
func (s sizer) changesPods() bool {
	_, hook := s.Workload.Hook()
	return !s.Workload.Kind.Immutable || hook
}

// setLabel proposes a value for a label, by the policy for conflicts, and returns the value
// that will be there.
func (s sizer) setLabel(at transform.Field, c claim, cause string) string {
	has := at.Value()
	why := transform.Why{
		Rule: ruleConflict, Source: c.source,
		Reason: fmt.Sprintf("label is %s; %s", short(has), cause),
	}
	switch {
	case c.tier == "" || c.tier == has:
		return has
	case has == "":
		why.Rule, why.Reason = c.rule, "label missing; "+cause
		s.Default(at, c.tier, why)
		return c.tier
	case s.Settings.keeps(has):
		why.Severity = transform.Info
		why.Reason += ". " + has + " is an opt-out (sizing.keep): the label stays"
	case s.Settings.Conflict == "registry":
		s.Enforce(at, c.tier, why)
		return c.tier
	case s.Settings.Conflict == "error":
		why.Severity = transform.Error
		why.Reason += ": correct one of them, or say in sizing.conflict which one stays"
	default:
		why.Reason += ". The label stays (sizing.conflict): correct one of them"
	}
	s.Note(at, why)
	return has
}
