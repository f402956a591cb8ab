package failopen

import (
	"fmt"
	"slices"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// namespaceName is the label that every namespace has, with its name for a value.
const namespaceName = "kubernetes.io/metadata.name"

// exemptFrom proposes that objects of some namespaces do not go through a webhook. What
// they miss is added as one expression: all of a selector's must hold.
func (o opener) exemptFrom(g gate, source transform.Source) {
	names := slices.Clone(o.exempt())
	if len(names) == 0 {
		return
	}
	if g.own != "" {
		names = append(names, g.own)
	}
	slices.Sort(names)
	missing := slices.DeleteFunc(slices.Compact(names), func(name string) bool { return excludes(g.selector, name) })
	if len(missing) == 0 {
		return
	}
	if picked, ok := picks(g.selector); ok && isSubset(picked, missing) {
		o.Note(g.selector, transform.Why{
			Rule: ruleExempt, Severity: transform.Warning, Source: source,
			Reason: "its namespaceSelector selects " + enumerate(picked) + " by name, which is exempt: " +
				"remove the name from the selector, or remove the webhook",
		})
		return
	}
	o.Last(g.selector.At("matchExpressions"), transform.Pairs{
		{Key: "key", Value: namespaceName}, {Key: "operator", Value: "NotIn"}, {Key: "values", Value: missing},
	}, transform.Why{
		Rule: ruleExempt, Source: source,
		Reason: fmt.Sprintf("outages are fixed from %s: pods there must start while the webhook is down",
			enumerate(missing)),
	})
}

// excludes reports whether a selector keeps a namespace out by its name.
func excludes(selector transform.Field, namespace string) bool {
	picked, ok := picks(selector)
	return ok && !slices.Contains(picked, namespace) ||
		slices.ContainsFunc(byName(selector, "NotIn"), func(e transform.Field) bool {
			return slices.Contains(valuesOf(e.At("values")), namespace)
		})
}

// picks returns the namespaces that a selector picks by their names, where it does.
func picks(selector transform.Field) (names []string, ok bool) {
	if label := selector.At("matchLabels", namespaceName); !label.Empty() {
		return []string{label.Value()}, true
	}
	for _, e := range byName(selector, "In") {
		return valuesOf(e.At("values")), true
	}
	return nil, false
}

// byName returns the expressions of a selector on the names of namespaces.
func byName(selector transform.Field, operator string) []transform.Field {
	return slices.DeleteFunc(selector.At("matchExpressions").Each(), func(e transform.Field) bool {
		return e.At("key").Value() != namespaceName || e.At("operator").Value() != operator
	})
}

func isSubset(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}
