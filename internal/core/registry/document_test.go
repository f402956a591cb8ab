package registry

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFilesThatAreNoRegistry(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string
	}{
		"empty":           {"", []string{"f.yaml: is empty, want a document of kind: Registry"}},
		"comments alone":  {"# later\n", []string{"f.yaml: is empty, want a document of kind: Registry"}},
		"empty documents": {"---\n---\n", []string{"f.yaml: is empty, want a document of kind: Registry"}},
		"binary":          {"\x7fELF\x02\x01\x01\x00", []string{"f.yaml:1: is not text: it holds the byte 0x02"}},
		"invalid UTF-8":   {document("  sync: {}\n  # caf\xe9\n"), []string{"f.yaml:6: is not UTF-8 text"}},
		"UTF-16":          {"\xff\xfea\x00", []string{"f.yaml:1: is not UTF-8 text"}},
		"a list":          {"- a\n", []string{"f.yaml:1: is a list, want a mapping"}},
		"a text":          {"hello\n", []string{`f.yaml:1: is the text "hello", want a mapping`}},
		"another kind": {
			"apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n",
			[]string{`f.yaml:2: kind: is "ConfigMap", and a registry file holds nothing but kind: Registry`},
		},
		"another version": {
			"apiVersion: ballast.vixens.io/v2\nkind: Registry\nmetadata: {name: a}\nspec: {}\n",
			[]string{`f.yaml:1: apiVersion: is "ballast.vixens.io/v2", want ballast.vixens.io/v1alpha1`},
		},
		"nothing of what it must have": {
			"spec: {sync: {}}\n",
			[]string{"f.yaml:1: lacks apiVersion", "f.yaml:1: lacks kind", "f.yaml:1: lacks metadata"},
		},
		"no name, no spec, and a key too many": {
			"apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {}\nspce: {}\n",
			[]string{"f.yaml:1: lacks spec", "f.yaml:3: metadata: lacks name", "f.yaml:4: spce: unknown key, did you mean " +
				"spec?"},
		},
		"a broken second document": {
			document("  sync: {strategy: x}\n") + "---\na: [\n",
			[]string{"f.yaml:5: spec.sync.strategy: is \"x\", want copy, history or max-delete", "f.yaml:7: is not YAML: " +
				"did not find expected node content"},
		},
		"a mapping that is none": {"a: b: c\n", []string{"f.yaml:1: is not YAML: mapping values are not allowed in " +
			"this context"}},
		"a tab": {"a: 1\n\tb: 2\n", []string{"f.yaml:2: is not YAML: found a tab character that " +
			"violates indentation"}},
		"an anchor that is not there": {"a: 1\nb: *c\n", []string{"f.yaml:2: is not YAML: unknown anchor 'c' referenced"}},
		"a quote left open":           {"a: 'b\nc: d\n", []string{"f.yaml:2: is not YAML: found unexpected end of stream"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Load(testSections(), []Layer{Parse("f.yaml", []byte(test.text))})
			if diff := cmp.Diff(test.want, messages(err)); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHugeNestingIsAMistake(t *testing.T) {
	for _, bracket := range []string{"[", "{a: ", "- ", "? "} {
		text := document("  sync: " + string(slices.Repeat([]byte(bracket), 20000)))
		if _, err := Load(testSections(), []Layer{Parse("f.yaml", []byte(text))}); err == nil {
			t.Errorf("%s: loaded", bracket)
		}
	}
}

func TestAFileMayHoldManyDocuments(t *testing.T) {
	text := document("  sync: {strategy: history}\n") + "---\n# none here\n---\n" + document("  sizing: {label: a}\n")
	r, err := Load(testSections(), []Layer{Parse("f.yaml", []byte(text))})
	if err != nil {
		t.Fatal(err)
	}
	got := []Source{r.SettingSource("sync", "strategy"), r.SettingSource("sizing", "label")}
	if diff := cmp.Diff([]Source{{"f.yaml", 5}, {"f.yaml", 13}}, got); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}

func TestLinesMayEndAsWindowsEndsThem(t *testing.T) {
	text := "apiVersion: ballast.vixens.io/v1alpha1\r\nkind: Registry\r\nmetadata: {name: a}\r\nspec:\r\n  sync: " +
		"{strategy: x}\r\n"
	_, err := Load(testSections(), []Layer{Parse("f.yaml", []byte(text))})
	want := []string{`f.yaml:5: spec.sync.strategy: is "x", want copy, history or max-delete`}
	if diff := cmp.Diff(want, messages(err)); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
}
