package policytest

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/transformers"
)

const head = `# +argocd:skip-file-rendering
apiVersion: ballast.vixens.io/v1alpha1
kind: Test
metadata: {name: t}
`

func TestMistakesAreSaidWithTheirLine(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"no marker": {"a: 1\n", "f:1: want # +argocd:skip-file-rendering in this line"},
		"nothing":   {marker + "\n", "f:1: there is no test in it"},
		"no YAML":   {head + "spec: {\n", "not valid YAML"},
		"a list":    {marker + "\n- a\n", "f:2: not a Kubernetes object"},
		"another kind": {
			strings.Replace(head, "Test", "Pod", 1) + "spec: {cases: [{name: a, inputs: [b], output: c}]}\n",
			`f:3: kind: is "Pod", want one of Test`,
		},
		"no cases":       {head + "spec: {}\n", "f:5: spec: lacks cases"},
		"an unknown key": {head + "spec:\n  tests: []\n", "f:6: spec.tests: unknown key, want one of cases, registry"},
		"an empty list":  {head + "spec:\n  cases: []\n", "f:6: spec.cases: want a list with something in it"},
		"null":           {head + "spec:\n  cases:\n", "f:6: spec.cases: has no value"},
		"a case of nothing": {
			head + "spec: {cases: [{name: a, inputs: [b]}]}\n",
			"f:5: spec.cases.0: expects nothing: state objects, output, snapshot or error",
		},
		"an error and more": {
			head + "spec: {cases: [{name: a, inputs: [b], output: c, error: d}]}\n",
			"f:5: spec.cases.0.error: a render that fails",
		},
		"no inputs": {
			head + "spec: {cases: [{name: a, output: c}]}\n", "f:5: spec.cases.0: lacks inputs, or fleet",
		},
		"a fleet with facts": {
			head + "spec: {cases: [{name: a, fleet: b, snapshot: c, facts: {app: d}}]}\n",
			"f:5: spec.cases.0.facts: is not of a fleet",
		},
		"a key twice": {
			head + "spec: {cases: [{name: a, name: b, inputs: [b], output: c}]}\n", "f:5: spec.cases.0.name: is stated twice",
		},
		"a name twice": {
			head + "spec:\n  cases:\n  - {name: a, inputs: [b], output: c}\n  - {name: a, inputs: [b], output: d}\n",
			"f:8: spec.cases.1.name: is also the name of the case in line 7",
		},
		"a number for a name": {
			head + "spec: {cases: [{name: 1, inputs: [b], output: c}]}\n", "f:5: spec.cases.0.name: want text",
		},
		"a null input": {
			head + "spec: {cases: [{name: a, inputs: [null], output: c}]}\n", "f:5: spec.cases.0.inputs.0: has no value",
		},
		"an object of nothing": {
			head + "spec: {cases: [{name: a, inputs: [b], objects: [{kind: Pod, name: c}]}]}\n",
			"objects.0: expects nothing: state findings or fields",
		},
		"a status that is none": {
			head + "spec: {cases: [{name: a, inputs: [b], objects: [{kind: Pod, name: c, findings: [{rule: sizing/label, " +
				"status: pass}]}]}]}\n",
			`status: is "pass", want one of applied, open, waived, mitigated, reported, absent`,
		},
		"a rule that is none": {
			head + "spec: {cases: [{name: a, inputs: [b], objects: [{kind: Pod, name: c, findings: [{rule: priority/klass, " +
				"status: absent}]}]}]}\n",
			`f:5: spec.cases.0.objects.0.findings.0.rule: is "priority/klass", want one of priority/`,
		},
		"a rule of nobody's": {
			head + "spec: {cases: [{name: a, inputs: [b], objects: [{kind: Pod, name: c, findings: [{rule: unregistered, " +
				"status: absent}]}]}]}\n",
			`rule: is "unregistered", want one of fail-open/…, fix-perms/…, `,
		},
		"a path that is none": {
			head + "spec: {cases: [{name: a, inputs: [b], objects: [{kind: Pod, name: c, fields: {a..b: 1}}]}]}\n",
			`"a..b" is no path of a field`,
		},
		"a field of null": {
			head + "spec: {cases: [{name: a, inputs: [b], objects: [{kind: Pod, name: c, fields: {a: null}}]}]}\n",
			"a field that must not be there is (none)",
		},
		"strict is no boolean": {
			head + "spec: {cases: [{name: a, inputs: [b], output: c, strict: maybe}]}\n", "strict: want true or false",
		},
		"facts of another kind": {
			head + "spec: {cases: [{name: a, inputs: [b], output: c, facts: {cluster: d}}]}\n",
			"facts.cluster: unknown key, want one of app, project, namespace, path",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := parse("f", []byte(tt.text), transformers.All())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestEveryMistakeIsSaidAtOnce(t *testing.T) {
	_, err := parse("f", []byte("kind: Pod\n---\nkind: Test\n"), nil)
	want := `f:1: want # +argocd:skip-file-rendering in this line: an application that is a plain directory would apply the file
f:1: lacks apiVersion
f:1: lacks metadata
f:1: lacks spec
f:1: kind: is "Pod", want one of Test
f:1: metadata: want a map of name
f:3: lacks apiVersion
f:3: lacks metadata
f:3: lacks spec
f:3: metadata: want a map of name
`
	if diff := cmp.Diff(want, err.Error()+"\n"); diff != "" {
		t.Error(diff)
	}
}

func TestTheDocumentedTestIsRight(t *testing.T) {
	page, err := os.ReadFile("../../../docs/reviewing.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```yaml\n")
	text, _, found := strings.Cut(rest, "```")
	if file, err := parse("f", []byte(text), transformers.All()); !found || err != nil || len(file.Cases) != 3 {
		t.Errorf("%d cases, %v", len(file.Cases), err)
	}
}

func TestPathsAsExplainWritesThem(t *testing.T) {
	for path, want := range map[string][]string{
		"a":                     {"a"},
		"a.b-c[0].d":            {"a", "b-c", "0", "d"},
		`labels["x.io/y"].z`:    {"labels", "x.io/y", "z"},
		`["a\"b"]`:              {`a"b`},
		"containers[main].args": {"containers", "main", "args"},
		"":                      nil, ".": nil, "a.": nil, "a[": nil, "a[]": nil, `a["b`: nil, `a["b"`: nil, "[0]]": nil,
		"a[0]b": nil, "a]": nil, "a..b": nil,
	} {
		got, err := parsePath(path)
		if diff := cmp.Diff(want, got); diff != "" || (err != nil) != (want == nil) {
			t.Errorf("%s: %v %s", path, err, diff)
		}
	}
}

func FuzzParse(f *testing.F) {
	example, err := os.ReadFile("../../../examples/policy-tests/ballast-test.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	f.Add([]byte(head + "spec: {cases: [{name: a, inputs: [b], objects: [{kind: Pod, name: c, fields: {'a[\"b\"].c[0]': " +
		"1}}]}]}\n"))
	all := transformers.All()
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := parse("f", text, all)
		if err == nil && len(file.Cases) == 0 {
			t.Error("a file without a case is no success")
		}
		for _, c := range file.Cases {
			if err == nil && (c.Name == "" || len(c.Inputs) == 0 && c.Fleet == "") {
				t.Errorf("a case without name or inputs: %+v", c)
			}
		}
	})
}
