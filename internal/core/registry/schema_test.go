package registry

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestSchemaIsAsBefore(t *testing.T) {
	got, err := Schema(testSections())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/schema.json", got)
}

func TestReferenceIsAsBefore(t *testing.T) {
	golden(t, "testdata/reference.md", Reference(testSections()))
}

func TestAnExampleThatIsNoYAMLIsAnError(t *testing.T) {
	type settings struct {
		List []string `yaml:"list" example:"[a" doc:"A list."`
	}
	_, err := Schema([]Section{{Name: "s", Settings: func() any { return new(settings) }}})
	if err == nil {
		t.Error("the schema has it")
	}
}

func TestTheSchemaAgreesWithLoad(t *testing.T) {
	text, err := Schema(testSections())
	if err != nil {
		t.Fatal(err)
	}
	var root map[string]any
	if err := json.Unmarshal(text, &root); err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile("testdata/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const entry = "  fixPerms: {image: a}\n  workloads:\n    - match: {name: a}\n      "
	tests := map[string]struct {
		text string
		good bool
	}{
		"the example of the design": {string(example), true},
		"an alias":                  {document("  sizing: {tiers: {a: &a {limits: {cpu: 1}}, b: *a}}"), true},
		"the short form":            {document(sized + entry + "sizing: large"), true},
		"the long form":             {document(sized + entry + "sizing: {main: large}"), true},
		"neither form":              {document(sized + entry + "sizing: [large]"), false},
		"a mode":                    {document(entry + "mode: report"), true},
		"no such mode":              {document(entry + "mode: off"), false},
		"an unknown section":        {document("  sizng: {}"), false},
		"an unknown setting":        {document("  sync: {stratgy: copy}"), false},
		"an unknown part":           {document("  sizing: {tiers: {a: {limit: {}}}}"), false},
		"an unknown key of entries": {document(entry + "sync: {}"), false},
		"null":                      {document("  sync: ~"), false},
		"a list for a mapping":      {document("  sync: []"), false},
		"a value not allowed":       {document("  sync: {strategy: mirror}"), false},
		"a number for text":         {document("  priority: {classes: [1]}"), false},
		"text for a number":         {document(entry + "fixPerms: {volumes: [a], user: root}"), false},
		"a quantity":                {document("  sizing: {sidecars: {a: {cpu: 1}}}"), true},
		"no quantity":               {document("  sizing: {sidecars: {a: {cpu: lots}}}"), false},
		"a lock on nothing":         {document("  locked: [syn]"), false},
		"an empty match":            {document("  workloads: [{match: {}}]"), false},
		"no match":                  {document("  workloads: [{mode: report}]"), false},
		"a wildcard there is not":   {document("  workloads: [{match: {name: 'a[b]'}}]"), false},
		"a waiver": {document(entry + "waive: [{rule: safe-sync/rclone-sync, reason: r, until: " +
			"2027-06-30}]"), true},
		"a waiver without reason": {document(entry + "waive: [{rule: safe-sync/rclone-sync}]"), false},
		"a waiver of no rule":     {document(entry + "waive: [{rule: a/b, reason: r}]"), false},
		"a waiver until no day": {document(entry + "waive: [{rule: safe-sync/rclone-sync, reason: r, until: soon}]"),
			false},
		"another version": {"apiVersion: v1\nkind: Registry\nmetadata: {name: a}\nspec: {}", false},
		"no name": {"apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {}\nspec: {}",
			false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			wrong := violation(root, asJSON(t, test.text), "")
			if (wrong == "") != test.good {
				t.Errorf("the schema says: %q", wrong)
			}
			r, _ := Load(testSections(), []Layer{Parse("f.yaml", []byte(test.text))})
			isMistake := func(m Mistake) bool { return !m.Warning }
			if loads := !slices.ContainsFunc(r.Mistakes(), isMistake); loads != test.good {
				t.Errorf("loading says: %v", r.Mistakes())
			}
		})
	}
}

// asJSON reads YAML as an editor does before it looks at the schema; a date is text there.
func asJSON(t *testing.T, text string) any {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	return jsonOf(&n)
}

func jsonOf(n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return jsonOf(n.Content[0])
	case yaml.AliasNode:
		return jsonOf(n.Alias)
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = jsonOf(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, jsonOf(item))
		}
		return list
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		return json.Number(n.Value)
	}
	return n.Value
}

// violation returns the first thing in value that the schema forbids. It knows the words that our
// schemas are made of, and fails on any other.
func violation(s map[string]any, value any, path string) string {
	for word, rule := range s {
		if wrong := check(word, rule, s, value, path); wrong != "" {
			return wrong
		}
	}
	return ""
}

func check(word string, rule any, s map[string]any, value any, path string) string {
	object, isObject := value.(map[string]any)
	list, isList := value.([]any)
	text, isText := value.(string)
	bad := false
	switch word {
	case "$schema", "title", "description", "default", "examples":
	case "type":
		bad = !hasType(rule, value)
	case "enum":
		bad = !slices.Contains(rule.([]any), value)
	case "pattern":
		bad = isText && !regexp.MustCompile(rule.(string)).MatchString(text)
	case "minProperties":
		bad = isObject && len(object) < int(rule.(float64))
	case "required":
		bad = isObject && slices.ContainsFunc(rule.([]any), func(key any) bool { _, ok := object[key.(string)]; return !ok })
	case "anyOf":
		bad = !slices.ContainsFunc(rule.([]any), func(s any) bool { return violation(s.(map[string]any), value, path) == "" })
	case "items":
		for i, item := range list {
			if wrong := violation(rule.(map[string]any), item, fmt.Sprintf("%s[%d]", path, i)); isList && wrong != "" {
				return wrong
			}
		}
	case "properties":
		for key, below := range rule.(map[string]any) {
			if part, ok := object[key]; ok {
				if wrong := violation(below.(map[string]any), part, path+"."+key); wrong != "" {
					return wrong
				}
			}
		}
	case "additionalProperties":
		known, _ := s["properties"].(map[string]any)
		for key, part := range object {
			if _, ok := known[key]; ok {
				continue
			}
			below, ok := rule.(map[string]any)
			if !ok {
				return path + "." + key + ": not allowed"
			}
			if wrong := violation(below, part, path+"."+key); wrong != "" {
				return wrong
			}
		}
	default:
		return "the validator of this test does not know " + word
	}
	if bad {
		return fmt.Sprintf("%s: %v against %s %v", path, value, word, rule)
	}
	return ""
}

func hasType(rule, value any) bool {
	if several, ok := rule.([]any); ok {
		return slices.ContainsFunc(several, func(one any) bool { return hasType(one, value) })
	}
	switch v := value.(type) {
	case map[string]any:
		return rule == "object"
	case []any:
		return rule == "array"
	case string:
		return rule == "string"
	case bool:
		return rule == "boolean"
	case json.Number:
		_, err := v.Int64()
		return rule == "number" || rule == "integer" && err == nil
	}
	return false
}
