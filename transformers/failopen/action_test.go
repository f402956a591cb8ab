package failopen

import (
	"testing"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
)

func field(text string) transform.Field { return transform.ParseYAML([]byte(text)) }

// What counts is the first that is for the namespace: the rule's overrides, its action, the policy's overrides, the
// policy's action.
func TestEnforces(t *testing.T) {
	for name, tt := range map[string]struct{ spec, validate, want string }{
		"nothing is said": {`{}`, `{}`, ""},
		"the policy's action": {
			`{validationFailureAction: Enforce}`,
			`{}`, "the policy's validationFailureAction is Enforce"},
		"the old spelling": {
			`{validationFailureAction: enforce}`,
			`{}`, "the policy's validationFailureAction is enforce"},
		"an unknown action": {
			`{validationFailureAction: Deny}`,
			`{}`, "the policy's validationFailureAction is Deny"},
		"the rule's action before it": {`{validationFailureAction: Enforce}`, `{failureAction: audit}`, ""},
		"the rule's action": {
			`{validationFailureAction: Audit}`,
			`{failureAction: Enforce}`, "its failureAction is Enforce"},
		"the rule's action, then overrides": {
			`{validationFailureActionOverrides: [{action: Audit}]}`,
			`{failureAction: Enforce}`, "its failureAction is Enforce"},
		"the rule's override before all": {
			`{validationFailureAction: Enforce}`,
			`{failureAction: Enforce, failureActionOverrides: [{action: Audit}]}`, ""},
		"an override of the rule enforces": {
			`{}`,
			`{failureAction: Audit, failureActionOverrides: [{action: Enforce, namespaces: [a]}]}`,
			"its failureActionOverrides has Enforce"},
		"an override that is not for all": {
			`{validationFailureAction: Enforce}`,
			`{failureActionOverrides: [{action: Audit, namespaces: [a]}]}`, "the policy's validationFailureAction is Enforce"},
		"an override for all, behind another": {
			`{}`,
			`{failureAction: Enforce, failureActionOverrides: [{action: Audit, namespaces: [a]}, {action: Audit}]}`, ""},
		"an override behind one for all": {
			`{}`,
			`{failureActionOverrides: [{action: Audit}, {action: Enforce}]}`, ""},
		"all by a pattern": {
			`{validationFailureAction: Enforce, validationFailureActionOverrides: [{action: Audit, namespaces: [a, "*"]}]}`,
			`{}`, ""},
		"all by a pattern, and a selector": {
			`{validationFailureAction: Enforce, validationFailureActionOverrides: [{action: Audit, namespaces: ["*"], namespaceSelector: {matchLabels: {a: b}}}]}`,
			`{}`, "the policy's validationFailureAction is Enforce"},
		"a selector that selects all": {
			`{validationFailureAction: Enforce, validationFailureActionOverrides: [{action: Audit, namespaceSelector: {}}]}`,
			`{}`, ""},
		"a selector": {
			`{validationFailureActionOverrides: [{action: Enforce, namespaceSelector: {matchLabels: {a: b}}}]}`,
			`{}`, "the policy's validationFailureActionOverrides has Enforce"},
		"an override without an action": {
			`{validationFailureAction: Enforce, validationFailureActionOverrides: [{namespaces: []}]}`,
			`{}`, "the policy's validationFailureAction is Enforce"},
		"an empty pattern is none": {
			`{validationFailureAction: Enforce, validationFailureActionOverrides: [{action: Audit, namespaces: [""]}]}`,
			`{}`, "the policy's validationFailureAction is Enforce"},
	} {
		t.Run(name, func(t *testing.T) {
			o := opener{Pass: &transform.Pass{Object: manifest.Object{Kind: "ClusterPolicy"}, Namespace: "of-the-application"}}
			if got := o.enforces(field(tt.spec), field("{validate: "+tt.validate+"}")); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// A policy of a namespace is for that alone.
func TestEnforcesInANamespace(t *testing.T) {
	for name, tt := range map[string]struct {
		namespace, override string
		want                bool
	}{
		"here":               {"shop", `{action: Enforce, namespaces: [shop]}`, true},
		"here, by a pattern": {"shop", `{action: Enforce, namespaces: [a, s*p]}`, true},
		"elsewhere":          {"shop", `{action: Enforce, namespaces: [finance]}`, false},
		"elsewhere, with a selector": {
			"shop", `{action: Enforce, namespaces: [finance], namespaceSelector: {matchLabels: {a: b}}}`, false},
		"where the labels are":           {"shop", `{action: Enforce, namespaceSelector: {matchLabels: {a: b}}}`, true},
		"everywhere":                     {"shop", `{action: Enforce}`, true},
		"in a namespace that is unknown": {"", `{action: Enforce, namespaces: [finance]}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			o := opener{Pass: &transform.Pass{Object: manifest.Object{Kind: "Policy"}, Namespace: tt.namespace}}
			got := o.enforces(field("{validationFailureActionOverrides: ["+tt.override+"]}"), field("{validate: {message: m}}"))
			if (got != "") != tt.want {
				t.Errorf("got %q, want that it enforces: %t", got, tt.want)
			}
		})
	}
	o := opener{Pass: &transform.Pass{Object: manifest.Object{Kind: "Policy"}, Namespace: "shop"}}
	spec := field("{validationFailureAction: Enforce, validationFailureActionOverrides: [{action: Audit, " +
		"namespaces: [shop]}]}")
	if got := o.enforces(spec, field("{validate: {message: m}}")); got != "" {
		t.Errorf("audited in its own namespace: %s", got)
	}
}

func TestForcedBy(t *testing.T) {
	for name, tt := range map[string]struct {
		container string
		value, ok bool
	}{
		"nothing":             {`{args: [--loggingFormat=text]}`, false, false},
		"a flag":              {`{args: [--forceFailurePolicyIgnore=true]}`, true, true},
		"one dash":            {`{args: [-forceFailurePolicyIgnore=t]}`, true, true},
		"its value behind it": {`{args: [--forceFailurePolicyIgnore, "1"]}`, true, true},
		"without a value":     {`{args: [--forceFailurePolicyIgnore]}`, false, true},
		"false":               {`{args: [--forceFailurePolicyIgnore=false]}`, false, true},
		"the last one": {
			`{args: [--forceFailurePolicyIgnore=false, --forceFailurePolicyIgnore=true]}`,
			true, true},
		"in the command": {`{command: [kyverno, --forceFailurePolicyIgnore=true]}`, true, true},
		"a variable":     {`{env: [{name: FLAG_FORCE_FAILURE_POLICY_IGNORE, value: "true"}]}`, true, true},
		"a flag and a variable": {
			`{args: [--forceFailurePolicyIgnore=false], env: [{name: FLAG_FORCE_FAILURE_POLICY_IGNORE, value: "true"}]}`,
			false, true},
		"another variable": {`{env: [{name: FLAG_OTHER, value: "true"}]}`, false, false},
		"a longer flag":    {`{args: [--forceFailurePolicyIgnoreNot=true]}`, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			value, ok := forcedBy(field(tt.container))
			if value != tt.value || ok != tt.ok {
				t.Errorf("got %t, %t", value, ok)
			}
		})
	}
}

func TestFilePath(t *testing.T) {
	const spec = `{sources: [{path: apps/kyverno}, {ref: values, repoURL: x}]}`
	for name, want := range map[string]string{
		"values.yaml":                 "apps/kyverno/values.yaml",
		"../shared.yaml":              "apps/shared.yaml",
		"/shared.yaml":                "shared.yaml",
		"$values/a/b.yaml":            "a/b.yaml",
		"$values":                     "",
		"$other/a.yaml":               "",
		"https://example.com/v.yaml":  "",
		"secrets://example/v.yaml":    "",
		"":                            "",
		"../../../out.yaml":           "../out.yaml", // which no repository has
		"$values/../../../etc/passwd": "../../../etc/passwd",
	} {
		file, ok := filePath(field(spec), field(spec).At("sources").Each()[0], name)
		if !ok {
			file = ""
		}
		if file != want {
			t.Errorf("%q: got %q, want %q", name, file, want)
		}
	}
	if file, ok := filePath(field(`{source: {chart: kyverno}}`), field(`{chart: kyverno}`), "values.yaml"); ok {
		t.Errorf("a file of a chart is in no repository: %s", file)
	}
}
