package failopen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/transform"
)

// effect is what cannot be while something that fails closed is down.
type effect struct {
	text string
	pods bool // no pod can start
}

func noPods() effect { return effect{"no pod can start", true} }

// vital are the resources without which no pod starts or keeps its node.
var vital = map[string]string{
	"pods": "", "bindings": "", "nodes": "",
	"leases": "coordination.k8s.io", "replicasets": "apps", "jobs": "batch",
}

// unknownEffect is that of something of which nothing says what it matches.
func unknownEffect() effect { return effect{text: "what it matches cannot be created or changed"} }

// effectOf reads the rules of a webhook.
func effectOf(rules transform.Field) effect {
	var stopped []string
	for _, rule := range rules.Each() {
		groups := valuesOf(rule.At("apiGroups"))
		for _, resource := range valuesOf(rule.At("resources")) {
			if isVital(groups, resource) {
				return noPods()
			}
			if strings.HasPrefix(resource, "*") {
				resource = "whatever is of " + strings.Join(groups, ", ")
			}
			if !slices.Contains(stopped, resource) {
				stopped = append(stopped, resource)
			}
		}
	}
	const most = 3
	if len(stopped) > most {
		stopped = append(stopped[:most], fmt.Sprintf("%d more", len(stopped)-most))
	}
	if len(stopped) == 0 {
		return unknownEffect()
	}
	return effect{text: enumerate(stopped) + " cannot be created or changed"}
}

// isVital reports whether pods need a resource that rules name as "pods", "pods/*" or "*".
func isVital(groups []string, resource string) bool {
	name, _, _ := strings.Cut(resource, "/")
	for known, group := range vital {
		if (name == known || name == "*") && (slices.Contains(groups, group) || slices.Contains(groups, "*")) {
			return true
		}
	}
	return false
}

func valuesOf(list transform.Field) []string {
	var values []string
	for _, item := range list.Each() {
		values = append(values, item.Value())
	}
	return values
}

// enumerate lists things as a sentence does: "a, b and c".
func enumerate(things []string) string {
	last := len(things) - 1
	if last < 1 {
		return strings.Join(things, "")
	}
	return strings.Join(things[:last], ", ") + " and " + things[last]
}
