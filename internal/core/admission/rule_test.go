package admission

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/manifest"
)

// A policy is read as it is written, by whomever.
func FuzzRulesOf(f *testing.F) {
	const head = "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: a}\nspec:\n  rules:\n"
	f.Add(head + "  - {name: x, match: {any: [{resources: {kinds: [Pod]}}]}, mutate: {patchStrategicMerge: {spec: " +
		"{+(a): b}}}}\n")
	f.Add(head + "  - {name: x, mutate: {targets: [{kind: Pod}], patchesJson6902: '[{\"op\": \"add\", \"path\": " +
		"\"/a~1b\"}]'}}\n")
	f.Add(head + "  - &a {name: x, mutate: {patchStrategicMerge: {a: *a}}}\n")
	f.Add(head + "  - mutate: {a: &a [x, x], b: &b [*a, *a], c: &c [*b, *b]}\n")
	f.Add("apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingAdmissionPolicy\nmetadata: {name: a}\nspec: " +
		"{matchConstraints: {resourceRules: [{resources: [pods]}]}, mutations: [{jsonPatch: {expression: 'a{b: 1}'}}]}\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, o := range objects(text) {
			for _, r := range RulesOf(o) {
				if r.Line < 1 {
					t.Errorf("a rule of line %d", r.Line)
				}
				r.ByLabel("a/b", "c", "d")
			}
		}
	})
}

func TestAPolicyThatMultipliesHasAnEnd(t *testing.T) {
	var text strings.Builder
	text.WriteString("apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: a}\nspec:\n  rules:\n  - name: " +
		"x\n    mutate:\n      a0: &a0 {resources: x}\n")
	for i := range 40 {
		at, before := string(rune('A'+i/26))+string(rune('a'+i%26)), "a0"
		if i > 0 {
			before = string(rune('A'+(i-1)/26)) + string(rune('a'+(i-1)%26))
		}
		text.WriteString("      " + at + ": &" + at + " [*" + before + ", *" + before + "]\n")
	}
	rules := RulesOf(objects(text.String())[0])
	if len(rules) != 1 || !rules[0].Writes["resources"] {
		t.Errorf("got %v", rules)
	}
}

// objects returns the objects of a document; none for one that is none.
func objects(text string) []manifest.Object {
	d := &manifest.Document{Part: "p.yaml", Line: 1, Bytes: []byte(text)}
	if err := d.Decode(); err != nil {
		return nil
	}
	return d.Objects()
}
