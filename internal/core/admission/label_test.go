package admission

import (
	"strings"
	"testing"
)

func TestByLabel(t *testing.T) {
	const (
		resources = "mutate: {patchStrategicMerge: {spec: {containers: [{(name): '*', resources: {}}]}}}"
		selected  = "match: {any: [{resources: {kinds: [Pod], selector: {matchLabels: {a.b/size: "
		compared  = "match: {any: [{resources: {kinds: [Pod]}}]}, preconditions: {all: [{key: " +
			"'{{request.object.metadata.labels.\"a.b/size\"}}', operator: "
		expressed = "match: {any: [{resources: {selector: {matchExpressions: [{key: a.b/size, operator: "
		anchored  = "match: {}, mutate: {patchStrategicMerge: {metadata: {labels: {(a.b/size): "
	)
	const excluding = selected + "large}}}}]}, exclude: "
	const small = "{resources: {selector: {matchLabels: {a.b/size: small}}}}"
	for name, c := range map[string]struct {
		rule string
		want bool
	}{
		"a selector with the value":     {selected + "large}}}}]}", true},
		"a selector with any value":     {selected + "'?*'}}}}]}", true},
		"a selector with another value": {selected + "small}}}}]}", false},
		"a selector with a pattern for the label": {
			"match: {any: [{resources: {selector: {matchLabels: {'a.b/*': large}}}}]}", true},
		"a pattern for the label, and another value": {
			"match: {any: [{resources: {selector: {matchLabels: {'a.b/*': small}}}}]}, context: [a.b/size]", false},
		"a pattern for other labels": {
			"match: {any: [{resources: {selector: {matchLabels: {'b.c/*': large}}}}]}", false},
		"an expression with the value":     {expressed + "In, values: [small, large]}]}}}]}", true},
		"an expression without the value":  {expressed + "In, values: [small]}]}}}]}", false},
		"an expression that excludes it":   {expressed + "NotIn, values: [large]}]}}}]}", false},
		"an expression that excludes else": {expressed + "NotIn, values: [small]}]}}}]}", true},
		"any value, by an expression":      {expressed + "Exists}]}}}]}", true},
		"no label, by an expression":       {expressed + "DoesNotExist}]}}}]}", false},
		"an anchor with the value":         {anchored + "large}}}}", true},
		"an anchor with another value":     {anchored + "small}}}}", false},
		"an anchor with several values":    {anchored + "small | large}}}}", true},
		"one of several filters fits": {
			"match: {any: [" + small + ", {resources: {annotations: {a.b/size: x}}}]}", true,
		},
		"all filters must fit": {
			"match: {all: [" + small + ", {resources: {kinds: [Pod]}}]}", false,
		},
		"the oldest form of a match": {
			"match: {resources: {kinds: [Pod], selector: {matchLabels: {a.b/size: large}}}}", true,
		},
		"a condition with the value":          {compared + "AnyIn, value: [large, small]}]}", true},
		"a condition without the value":       {compared + "AnyIn, value: [small]}]}", false},
		"a condition that excludes it":        {compared + "NotEquals, value: large}]}", false},
		"a condition with a variable":         {compared + "Equals, value: '{{ size }}'}]}", true},
		"an operator that only Kyverno knows": {compared + "DurationGreaterThan, value: small}]}", true},
		"a loop that never runs": {
			"match: {}, mutate: {foreach: [{list: c, preconditions: {all: [{key: '{{\"a.b/size\"}}', operator: Equals, " +
				"value: none}]}}]}, context: [a.b/size]", false,
		},
		"a loop that may run": {
			"match: {}, mutate: {foreach: [{list: c, preconditions: {all: [{key: '{{\"a.b/size\"}}', operator: NotEquals, " +
				"value: none}]}}]}, context: [a.b/size]", true,
		},
		"any of the conditions": {
			"match: {}, preconditions: {any: [{key: 'labels.\"a.b/size\"', operator: Equals, value: small}, {key: x, " +
				"operator: Equals, value: y}]}", true},
		"another label": {
			"match: {any: [{resources: {selector: {matchLabels: {a.b/size-of: large}}}}]}", false,
		},
		"no label": {"match: {any: [{resources: {kinds: [Pod]}}]}", false},
		"every pod that has the label": {
			excluding + "{any: [{resources: {selector: {matchLabels: {a.b/size: '?*'}}}}]}", false,
		},
		"every pod of the namespace": {excluding + "{any: [{resources: {namespaces: ['me*']}}]}", false},
		"some pods of the namespace": {
			excluding + "{any: [{resources: {namespaces: [media], names: [db-*]}}]}", true,
		},
		"pods of another namespace": {excluding + "{any: [{resources: {namespaces: [web]}}]}", true},
		"those of both": {
			excluding + "{all: [{resources: {namespaces: [media]}}, {resources: {namespaces: [web]}}]}", true,
		},
		"the oldest form of an exclude": {excluding + "{resources: {namespaces: [media]}}", false},
		"for another namespace": {
			"match: {any: [{resources: {namespaces: [web], selector: {matchLabels: {a.b/size: large}}}}]}", false,
		},
		"an escaped name in a JSON pointer": {
			"match: {}, context: [{name: size, variable: {value: '/metadata/labels/a.b~1size'}}]", true},
	} {
		t.Run(name, func(t *testing.T) {
			rule := "{name: r, " + c.rule
			if !strings.Contains(rule, "mutate:") {
				rule += ", " + resources
			}
			policy := objects("{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p}, spec: {rules: [" +
				rule + "}]}}")
			if len(policy) != 1 {
				t.Fatal("no policy")
			}
			for _, r := range RulesOf(policy[0]) {
				if got := r.ByLabel("a.b/size", "large", "media"); got != c.want {
					t.Errorf("by the label: %v, want %v", got, c.want)
				}
			}
		})
	}
}

func TestByLabelOfOtherPolicies(t *testing.T) {
	const cel = "{apiVersion: policies.kyverno.io/v1, kind: MutatingPolicy, metadata: {name: p}, spec: {" +
		"variables: [{name: size, expression: \"object.metadata.labels['a.b/size.' + name]\"}], mutations: []}}"
	const ofNamespace = "{apiVersion: kyverno.io/v1, kind: Policy, metadata: {name: p, namespace: web}, spec: {rules: " +
		"[{name: r, match: {resources: {selector: {matchLabels: {a.b/size: large}}}}, mutate: {}}]}}"
	selecting := strings.Replace(cel, "spec: {",
		"spec: {matchConstraints: {objectSelector: {matchLabels: {a.b/size.: small}}}, ", 1)
	for name, c := range map[string]struct {
		policy, label, namespace string
		want                     bool
	}{
		"the beginning of a label's name":             {cel, "a.b/size.", "", true},
		"another label, which begins likewise":        {cel, "a.b/size", "", false},
		"an object selector with another value":       {selecting, "a.b/size.", "", false},
		"a policy of its own namespace":               {ofNamespace, "a.b/size", "web", true},
		"a policy of another namespace":               {ofNamespace, "a.b/size", "media", false},
		"a policy of a namespace that may be its own": {ofNamespace, "a.b/size", "", true},
		"a name that is no beginning of any in it":    {cel, "b.c/size.", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := RulesOf(objects(c.policy)[0])[0]
			if got := r.ByLabel(c.label, "large", c.namespace); got != c.want {
				t.Errorf("by the label: %v, want %v", got, c.want)
			}
		})
	}
}
