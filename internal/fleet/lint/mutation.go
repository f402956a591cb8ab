package lint

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/admission"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// mutations returns the policies that write at admission time what Ballast writes at render time:
// two owners of one field fight, and Argo CD sees it as drift.
func (l *Linter) mutations() []Problem {
	owners := l.owners()
	var all []Problem
	for _, o := range l.fleet.Mutations {
		for _, rule := range rulesOf(o) {
			if !rule.IsAbout(ours()...) {
				continue
			}
			for _, field := range keys(owners, func(field string) bool { return rule.Writes[field] }) {
				names := strings.Join([]string{o.Kind, o.Namespace, o.Name, rule.Name, field}, " ")
				all = append(all, Mutation.At(registry.Source{File: o.File, Line: rule.Line}, names, fmt.Sprintf(
					"%s %s%s writes %s when objects are admitted, and so does the transformer %s when they are rendered: "+
						"drop it there, or switch the section off in the registry",
					o.Kind, o.Name, named(rule), field, owners[field])))
			}
		}
	}
	return all
}

func named(r admission.Rule) string {
	if r.Name == "" {
		return ""
	}
	return ", rule " + r.Name + ","
}

// ours are the kinds that transformers look at. Policies rarely say of which group a kind is: a
// Service is taken for that of every cluster, not for Knative's.
func ours() []string {
	kinds := []string{"VerticalPodAutoscaler", "MutatingWebhookConfiguration", "ClusterPolicy"}
	for _, k := range workload.Kinds() {
		if k.Kind != "Service" {
			kinds = append(kinds, k.Kind)
		}
	}
	return kinds
}

// rulesOf reads what a policy that the fleet has kept does.
func rulesOf(o discover.Object) []admission.Rule {
	var all []admission.Rule
	for _, object := range o.Objects() {
		for _, rule := range admission.RulesOf(object) {
			rule.Line += o.Line - object.Input().Line()
			all = append(all, rule)
		}
	}
	return all
}

// owners returns the fields that the transformers in force write, and who writes each. Of labels,
// only those of sizes are anybody's; the data of ConfigMaps are too common a word.
func (l *Linter) owners() map[string]string {
	all := map[string]string{}
	for _, d := range l.transformers {
		if !l.on[d.Spec.Section] {
			continue
		}
		for _, field := range d.Writes {
			name := field[strings.LastIndex(field, "/")+1:]
			if name != "labels" && name != "data" {
				all[name] = d.Name
			}
		}
	}
	for _, settings := range sections[sizing.Settings](l, sizing.Definition.Spec.Section) {
		if settings.Label != "" {
			all[settings.Label] = sizing.Definition.Name
		}
	}
	return all
}
