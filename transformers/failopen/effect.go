package failopen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// effect is what cannot be while something that fails closed is down.
type effect struct {
	text string
	pods bool // no pod can start
}

func noPods() effect { return effect{"no pod can start", true} }

// of returns the effect on what selectors take: at is where they are stated.
func (e effect) of(at transform.Field) effect {
	if e.pods && (isOptIn(at.At("objectSelector")) || isOptIn(at.At("namespaceSelector"))) {
		e.text = "no pod that its selectors take can start"
	}
	return e
}

// isOptIn reports whether a selector takes only what bears a label; others take all but some.
func isOptIn(selector transform.Field) bool {
	return !selector.At("matchLabels").Empty() ||
		slices.ContainsFunc(selector.At("matchExpressions").Each(), func(e transform.Field) bool {
			return e.At("operator").Value() == "In" || e.At("operator").Value() == "Exists"
		})
}

// vital are the resources without which no pod starts or keeps its node.
var vital = map[string]string{
	"pods": "", "bindings": "", "nodes": "",
	"leases": "coordination.k8s.io", "replicasets": "apps", "jobs": "batch",
}

// unknownEffect is that of something of which nothing says what it matches.
func unknownEffect() effect { return effect{text: "requests for what it matches are refused"} }

// What cannot be done to a resource.
const (
	changed   = "created or changed"
	deleted   = "deleted"
	connected = "connected to"
)

// outcome says what the operations of a rule are about. Those that do not create or change
// keep no pod from starting.
func outcome(operations transform.Field) string {
	names := valuesOf(operations)
	switch isOther := func(name string) bool { return name != "DELETE" && name != "CONNECT" }; {
	case len(names) == 0 || slices.ContainsFunc(names, isOther):
		return changed
	case slices.Contains(names, "DELETE"):
		return deleted
	}
	return connected
}

// effectOf reads the rules of a webhook.
func effectOf(rules transform.Field) effect {
	stopped := map[string][]string{}
	for _, rule := range rules.Each() {
		groups, what := valuesOf(rule.At("apiGroups")), outcome(rule.At("operations"))
		for _, resource := range valuesOf(rule.At("resources")) {
			if what == changed && isVital(groups, resource) {
				return noPods()
			}
			if strings.HasPrefix(resource, "*") {
				resource = "everything of " + strings.Join(groups, ", ")
			}
			if !slices.Contains(stopped[what], resource) {
				stopped[what] = append(stopped[what], resource)
			}
		}
	}
	return notDone(stopped)
}

// notDone tells what cannot be done to which resources.
func notDone(stopped map[string][]string) effect {
	const most = 3
	var clauses []string
	for _, what := range []string{changed, deleted, connected} {
		resources := stopped[what]
		if len(resources) > most {
			resources = append(resources[:most:most], fmt.Sprintf("%d more", len(resources)-most))
		}
		if len(resources) > 0 {
			clauses = append(clauses, enumerate(resources)+" cannot be "+what)
		}
	}
	if len(clauses) == 0 {
		return unknownEffect()
	}
	return effect{text: enumerate(clauses)}
}

// isVital reports whether pods need a resource that rules name as "pods", "pods/*" or "*".
func isVital(groups []string, resource string) bool {
	name, below, _ := strings.Cut(resource, "/")
	if !isVitalBelow(below) {
		return false
	}
	for known, group := range vital {
		if (name == known || name == "*") && (slices.Contains(groups, group) || slices.Contains(groups, "*")) {
			return true
		}
	}
	return false
}

// isVitalBelow reports whether a pattern takes the resource itself or a subresource of which pods are in need: those
// for evictions, for exec and the like keep none from starting.
func isVitalBelow(subresource string) bool {
	return subresource == "" || slices.ContainsFunc([]string{"status", "binding"}, transform.Glob(subresource).Matches)
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
