package report

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShownLines(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing secret":                        {"a: b\nc:\n- d\n", "a: b\nc:\n- d\n"},
		"a key that says so":                    {"password: x\r\na: b\r\n", "password: *\r\na: b\r\n"},
		"a block keeps its lines":               {"password: |\n  abcd\n  efgh\na: b\n", "password: |\n  ***\n  ***\na: b\n"},
		"a flag and the item after it":          {"- --password\n- abcd\n", "- --password\n- ***\n"},
		"a variable":                            {"- name: DB_PASSWORD\n  value: abcd\n", "- name: DB_PASSWORD\n  value: ***\n"},
		"a variable, value first":               {"- value: abcd\n  name: DB_PASSWORD\n", "- value: ***\n  name: DB_PASSWORD\n"},
		"a variable of several lines":           {"- name: A_TOKEN\n  value: |\n    abcd\n\n    efgh\n- name: B\n", "- name: A_TOKEN\n  value: ***\n    ***\n\n    ***\n- name: B\n"},
		"a variable in flow style":              {"env: [{name: A_TOKEN, value: abcd}, {name: B, value: c}]\n", "env: [{name: A_TOKEN, value: ***}, {name: B, value: c}]\n"},
		"a variable, several lines first":       {"- value: |\n    abcd\n    efgh\n  name: A_TOKEN\n", "- value: ***\n    ***\n    ***\n  name: A_TOKEN\n"},
		"a variable in flow style, value first": {"[{value: abcd, name: A_TOKEN}]\n", "[{value: ***, name: A_TOKEN}]\n"},
		"a variable in JSON":                    {`{"name":"A_TOKEN","value":"ab\"cd"}`, `{"name":"A_TOKEN","value":***}`},
		"a variable in JSON of more lines":      {"{\n  \"name\": \"A_TOKEN\",\n  \"value\": \"abcd\"\n}", "{\n  \"name\": \"A_TOKEN\",\n  \"value\": ***\n}"},
		"a variable that is none":               {"- name: PORT\n  value: abcd\n", "- name: PORT\n  value: abcd\n"},
		"a variable from elsewhere":             {"- name: A_TOKEN\n  valueFrom: {secretKeyRef: {name: a}}\n", "- name: A_TOKEN\n  valueFrom: {secretKeyRef: {name: a}}\n"},
		"the name of one, the value of another": {
			"- name: A_TOKEN\n- name: B\n  value: c\n", "- name: A_TOKEN\n- name: B\n  value: c\n"},
		"a Secret":                 {"kind: Secret\ndata:\n  a: YWJj\n  b: |\n    ZGVm\ntype: Opaque\n", "kind: Secret\ndata: ***\n  ***\n  ***\n    ***\ntype: Opaque\n"},
		"a Secret in a List":       {"items:\n- kind: Secret\n  stringData: {a: b}\n- kind: ConfigMap\n", "items:\n- kind: Secret\n  stringData: ***\n- kind: ConfigMap\n"},
		"a Secret in JSON":         {`{"kind":"Secret","metadata":{},"data":{"a":"YWJj"}}`, `***`},
		"a store that is none":     {"kind: SecretStore\ndata:\n  a: b\n", "kind: SecretStore\ndata:\n  a: b\n"},
		"a ConfigMap is no Secret": {"kind: ConfigMap\ndata:\n  a: b\n", "kind: ConfigMap\ndata:\n  a: b\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, strings.Join(shownLines(c.text), "\n")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// FuzzShownLines checks that a text keeps its lines, which the numbers of a diff count.
func FuzzShownLines(f *testing.F) {
	text, err := os.ReadFile("testdata/secrets.txtar")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	f.Add("password: |\n  a\n  b\r\n- name: A_KEY\n  value: >\n c")
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := len(shownLines(text)), strings.Count(text, "\n")+1; got != want {
			t.Errorf("%d lines of %d", got, want)
		}
	})
}
