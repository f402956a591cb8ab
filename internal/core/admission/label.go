package admission

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// ByLabel reports whether what the rule does depends on a label, and is for a pod in the namespace whose label has
// that value. Where only a cluster could tell, it is. A label that ends in a dot or a slash stands for all that
// begin with it.
func (r Rule) ByLabel(label, value, namespace string) bool {
	p := pod{label, value, namespace}
	if own := r.policy.Namespace; own != "" && namespace != "" && own != namespace {
		return false
	}
	if r.policy.Group() != kyverno {
		return p.mayFit(r.written.At("matchConstraints", "objectSelector")) && p.isNamedIn(r.written.Any())
	}
	match, exclude := r.written.At("match"), r.written.At("exclude")
	if !p.fits(match) || p.isExcluded(exclude) || !p.meets(r.written.At("preconditions")) ||
		!p.meetsAnchor(r.written.At("mutate", "patchStrategicMerge")) {
		return false
	}
	loops := r.written.At("mutate", "foreach").Each()
	runs := func(loop yamledit.Field) bool { return p.meets(loop.At("preconditions")) }
	return (len(loops) == 0 || slices.ContainsFunc(loops, runs)) && p.isNamedIn(r.written.Any())
}

// pod is what a rule is asked for.
type pod struct{ label, value, namespace string }

// isNamedIn reports whether a value, or a key in it, names the label.
func (p pod) isNamedIn(value any) bool {
	switch v := value.(type) {
	case string:
		return p.isNamedBy(v)
	case []any:
		return slices.ContainsFunc(v, p.isNamedIn)
	case yamledit.Pairs:
		return slices.ContainsFunc(v, func(pair yamledit.Pair) bool {
			return p.isNamedBy(pair.Key) || p.isWildcard(pair.Key) || p.isNamedIn(pair.Value)
		})
	}
	return false
}

// isNamedBy reports whether a text has the label's name in it, and not as the beginning of a longer one, unless it
// is one that others are made of. In JSON pointers its slash is escaped.
func (p pod) isNamedBy(text string) bool {
	_, after, found := strings.Cut(strings.ReplaceAll(text, "~1", "/"), p.label)
	for ; found; _, after, found = strings.Cut(after, p.label) {
		if isPrefix(p.label) || after == "" || !strings.ContainsRune(nameRunes, rune(after[0])) {
			return true
		}
	}
	return false
}

// isPrefix reports whether names of labels are made of one and what follows.
func isPrefix(label string) bool {
	return strings.HasSuffix(label, ".") || strings.HasSuffix(label, "/")
}

// nameRunes are those of the names of labels.
const nameRunes = "-_./abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// isWildcard reports whether a key of a selector stands for the label: "example.com/*".
func (p pod) isWildcard(key string) bool {
	return strings.Contains(key, "/") && strings.ContainsAny(key, "*?") && transform.Glob(key).Matches(p.label)
}

// mayFit reports whether a selector of labels may select the pod.
func (p pod) mayFit(selector yamledit.Field) bool {
	labels := selector.At("matchLabels")
	for _, key := range labels.Keys() {
		if (key == p.label || p.isWildcard(key)) && !p.isAmong(labels.At(key).Value()) {
			return false
		}
	}
	return !slices.ContainsFunc(selector.At("matchExpressions").Each(), p.failsExpression)
}

// failsExpression reports whether an expression of a selector does not hold for the label.
func (p pod) failsExpression(expression yamledit.Field) bool {
	if expression.At("key").Value() != p.label {
		return false
	}
	isAmong := p.isAmong(expression.At("values").Texts(maxValues)...)
	switch expression.At("operator").Value() {
	case "In":
		return !isAmong
	case "NotIn":
		return isAmong
	}
	return expression.At("operator").Value() == "DoesNotExist"
}

// isAmong reports whether one of some patterns fits the label's value.
func (p pod) isAmong(patterns ...string) bool {
	return slices.ContainsFunc(patterns, func(text string) bool { return transform.Glob(text).Matches(p.value) })
}

// meetsAnchor reports whether what a patch asks of the label may be so. More than one value, and a comparison, may.
func (p pod) meetsAnchor(patch yamledit.Field) bool {
	wanted := patch.At("metadata", "labels", "("+p.label+")").Value()
	return wanted == "" || strings.ContainsAny(wanted, "|&!<>{") || p.isAmong(wanted)
}

// fits reports whether a match of Kyverno's may be for the pod.
func (p pod) fits(match yamledit.Field) bool {
	if some := match.At("any").Each(); len(some) > 0 {
		return slices.ContainsFunc(some, p.fitsFilter)
	}
	if all := match.At("all").Each(); len(all) > 0 {
		return !slices.ContainsFunc(all, func(f yamledit.Field) bool { return !p.fitsFilter(f) })
	}
	return p.fitsFilter(match)
}

func (p pod) fitsFilter(filter yamledit.Field) bool {
	resources := filter.At("resources")
	return p.mayFit(resources.At("selector")) && p.mayBeIn(resources.At("namespaces"))
}

func (p pod) mayBeIn(namespaces yamledit.Field) bool {
	all := namespaces.Each()
	return len(all) == 0 || p.namespace == "" || slices.ContainsFunc(all, p.isIn)
}

func (p pod) isIn(namespace yamledit.Field) bool {
	return transform.Glob(namespace.Value()).Matches(p.namespace)
}

// isExcluded reports whether an exclude of Kyverno's is for the pod without doubt.
func (p pod) isExcluded(exclude yamledit.Field) bool {
	if all := exclude.At("all").Each(); len(all) > 0 {
		return !slices.ContainsFunc(all, func(f yamledit.Field) bool { return !p.surelyFits(f) })
	}
	return slices.ContainsFunc(append(exclude.At("any").Each(), exclude), p.surelyFits)
}

// surelyFits reports whether a filter asks for nothing but namespaces, kinds and the label, and gets it.
func (p pod) surelyFits(filter yamledit.Field) bool {
	resources := filter.At("resources")
	asked := false
	for _, key := range resources.Keys() {
		f := resources.At(key)
		switch key {
		case "kinds":
		case "namespaces":
			if p.namespace == "" || !slices.ContainsFunc(f.Each(), p.isIn) {
				return false
			}
			asked = true
		case "selector":
			labels := f.At("matchLabels")
			if keys := labels.Keys(); len(f.Keys()) != 1 || len(keys) != 1 || keys[0] != p.label || !p.mayFit(f) {
				return false
			}
			asked = true
		default:
			return false
		}
	}
	return asked && len(filter.Keys()) == 1
}

// meets reports whether preconditions of Kyverno's may hold.
func (p pod) meets(preconditions yamledit.Field) bool {
	fails := func(f yamledit.Field) bool { return !p.mayHold(f) }
	if slices.ContainsFunc(preconditions.At("all").Each(), fails) {
		return false
	}
	some := preconditions.At("any").Each()
	return len(some) == 0 || slices.ContainsFunc(some, p.mayHold)
}

// mayHold reports whether a condition may hold. One that compares the label with literals can be told.
func (p pod) mayHold(condition yamledit.Field) bool {
	value := condition.At("value")
	wanted := value.Texts(maxValues)
	if len(value.Each()) == 0 {
		wanted = []string{value.Value()}
	}
	isOpen := func(text string) bool { return strings.Contains(text, "{{") }
	if !p.isNamedBy(condition.At("key").Value()) || slices.ContainsFunc(wanted, isOpen) {
		return true
	}
	isAmong := p.isAmong(wanted...)
	switch condition.At("operator").Value() {
	case "Equals", "Equal", "In", "AnyIn", "AllIn":
		return isAmong
	case "NotEquals", "NotEqual", "NotIn", "AnyNotIn", "AllNotIn":
		return !isAmong
	}
	return true
}

// maxValues is how many values of a condition are looked at.
const maxValues = 1000
