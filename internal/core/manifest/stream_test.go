package manifest

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func read(t *testing.T, stream string) []*Document {
	t.Helper()
	documents, err := Read("in.yaml", strings.NewReader(stream))
	if err != nil {
		t.Fatal(err)
	}
	return documents
}

func TestReadSplitsWhereADocumentBegins(t *testing.T) {
	tests := map[string]struct {
		stream string
		want   []string
	}{
		"nothing":                          {"", nil},
		"no separator":                     {"a: 1\n", []string{"a: 1\n"}},
		"a separator first":                {"---\na: 1\n", []string{"---\na: 1\n"}},
		"a separator between":              {"a: 1\n---\nb: 2", []string{"a: 1\n", "---\nb: 2"}},
		"a separator with a comment":       {"a: 1\n--- # next\nb: 2\n", []string{"a: 1\n", "--- # next\nb: 2\n"}},
		"content behind the separator":     {"a: 1\n--- {b: 2}\n", []string{"a: 1\n", "--- {b: 2}\n"}},
		"CRLF":                             {"a: 1\r\n---\r\nb: 2\r\n", []string{"a: 1\r\n", "---\r\nb: 2\r\n"}},
		"a separator at the end":           {"a: 1\n---", []string{"a: 1\n", "---"}},
		"dashes in a literal are indented": {"a: |\n  ---\n  x\n", []string{"a: |\n  ---\n  x\n"}},
		"four dashes separate nothing":     {"a: |-\n ----\n----: 1\n", []string{"a: |-\n ----\n----: 1\n"}},
		"an end marker, then more":         {"a: 1\n...\nb: 2\n", []string{"a: 1\n...\n", "b: 2\n"}},
		"an end marker, then a separator":  {"a: 1\n...\n---\nb: 2\n", []string{"a: 1\n...\n", "---\nb: 2\n"}},
		"directives belong to the next":    {"%YAML 1.1\n---\na: 1\n", []string{"%YAML 1.1\n---\na: 1\n"}},
		"objects of JSON one after the other": {"{\"a\": 1}\n{\"b\": \"} {\"}\n", []string{"{\"a\": 1}\n",
			"{\"b\": \"} {\"}\n"}},
		"objects of JSON on many lines":             {"\n{\n}\r\n{\n}", []string{"\n{\n}\r\n", "{\n}"}},
		"objects of JSON on one line":               {"{}{} {}", []string{"{}", "{} ", "{}"}},
		"objects of JSON, then YAML":                {"{}\n{}\n---\na: 1\n", []string{"{}\n", "{}\n", "---\na: 1\n"}},
		"JSON, then what is none":                   {"{}\na: 1\n", []string{"{}\na: 1\n"}},
		"braces that are no JSON":                   {"{a: 1}\n{b: 2}\n", []string{"{a: 1}\n{b: 2}\n"}},
		"comments before a separator are their own": {"# c\n---\na: 1\n", []string{"# c\n", "---\na: 1\n"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, d := range read(t, tt.stream) {
				got = append(got, string(d.Bytes))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadCountsLines(t *testing.T) {
	documents := read(t, "a: 1\n---\nb: 2\n\n---\nc: 3\n")
	var got []string
	for _, d := range documents {
		got = append(got, d.Place(2))
	}
	if diff := cmp.Diff([]string{"in.yaml:2", "in.yaml:3", "in.yaml:6"}, got); diff != "" {
		t.Error(diff)
	}
}

// A document larger than a chunk, and separators that fall on the border of two.
func TestReadCarriesDocumentsOverChunks(t *testing.T) {
	for _, size := range []int{chunkSize - 5, chunkSize - 4, chunkSize - 3, chunkSize - 2, chunkSize - 1, chunkSize,
		chunkSize + 1, 3 * chunkSize} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			first := "a: " + strings.Repeat("x", size-4) + "\n"
			stream := first + "---\nb: 2\n"
			documents, err := Read("in", iotest.HalfReader(strings.NewReader(stream)))
			if err != nil {
				t.Fatal(err)
			}
			if len(documents) != 2 || string(documents[0].Bytes) != first || string(documents[1].Bytes) != "---\nb: 2\n" {
				t.Errorf("got %d documents", len(documents))
			}
		})
	}
}

func TestReadRefusesWhatIsNoText(t *testing.T) {
	tests := map[string]struct{ stream, want string }{
		"an invalid byte":    {"a: 1\n---\nb: 1\nc: \xff\n", "in.yaml:4: byte 0xff is not valid UTF-8"},
		"UTF-16":             {"\xff\xfea\x00:\x00", "in.yaml:1: the text is UTF-16"},
		"a cut off sequence": {"a: \xe2\x82", "in.yaml:1: byte 0xe2 is not valid UTF-8"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Read("in.yaml", strings.NewReader(tt.stream))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestReadPassesOnReadErrors(t *testing.T) {
	_, err := Read("in.yaml", iotest.ErrReader(io.ErrUnexpectedEOF))
	if err == nil || !strings.Contains(err.Error(), "reading in.yaml") {
		t.Errorf("got %v", err)
	}
}

func TestPassesOnlyWithoutDoubt(t *testing.T) {
	wanted := func(group, kind string) bool { return group == "apps" && kind == "Deployment" }
	tests := map[string]struct {
		document string
		want     bool
	}{
		"a kind nobody wants":        {"apiVersion: v1\nkind: ConfigMap\n", true},
		"a wanted kind":              {"apiVersion: apps/v1\nkind: Deployment\n", false},
		"the kind, of another group": {"apiVersion: example.com/v1\nkind: Deployment\n", true},
		"CRLF":                       {"apiVersion: v1\r\nkind: ConfigMap\r\n", true},
		"a nested kind":              {"apiVersion: v1\nkind: ConfigMap\nroleRef:\n  kind: Deployment\n", true},
		"a List":                     {"apiVersion: v1\nkind: List\n", false},
		"a list of one kind":         {"apiVersion: v1\nkind: ConfigMapList\n", false},
		"two lines with a kind":      {"apiVersion: v1\nkind: ConfigMap\nkind: Secret\n", false},
		"no version":                 {"kind: ConfigMap\n", false},
		"two versions":               {"apiVersion: v1\nkind: A\napiVersion: v2\n", false},
		"a quoted kind":              {"apiVersion: v1\nkind: \"ConfigMap\"\n", false},
		"a comment behind the kind":  {"apiVersion: v1\nkind: ConfigMap # x\n", false},
		"an anchor":                  {"apiVersion: v1\nkind: &k ConfigMap\n", false},
		"a kind on the next line":    {"apiVersion: v1\nkind:\n  ConfigMap\n", false},
		"JSON":                       {`{"apiVersion": "v1", "kind": "ConfigMap"}`, false},
		"the first line":             {"kind: ConfigMap\napiVersion: v1\n", true},
		"comments only":              {"# nothing\n\n---\n", true},
		"a key in quotes": {"\"kind\": Deployment\n\"apiVersion\": apps/v1\nx: \"\nkind: " +
			"ConfigMap\napiVersion: v1\n\"\n", false},
		"a second key in quotes": {"apiVersion: v1\nkind: ConfigMap\n'kind': Deployment\n", false},
		"a key before a blank": {"kind : Deployment\napiVersion : apps/v1\nx: \"\nkind: " +
			"ConfigMap\napiVersion: v1\n\"\n", false},
		"a second key before a blank": {"apiVersion: v1\nkind: ConfigMap\nkind\t: Deployment\n", false},
		"an indented object": {" kind: Deployment\n apiVersion: apps/v1\n x: \"\nkind: " +
			"ConfigMap\napiVersion: v1\n \"\n", false},
		"an object in braces": {"---\n{kind: Deployment, apiVersion: apps/v1, x: \"\nkind: " +
			"ConfigMap\napiVersion: v1\n\"}\n", false},
		"braces behind the marker": {"--- {kind: Deployment, apiVersion: apps/v1, x: \"\nkind: " +
			"ConfigMap\napiVersion: v1\n\"}\n", false},
		"a key with a question mark": {"? kind\n: Deployment\n? apiVersion\n: apps/v1\nx: \"\nkind: " +
			"ConfigMap\napiVersion: v1\n\"\n", false},
		"a key with an anchor": {"&a kind: Deployment\napiVersion: v1\nkind: ConfigMap\n", false},
		"a key with a tag":     {"!!str kind: Deployment\napiVersion: v1\nkind: ConfigMap\n", false},
		"a merge": {"x: &x {kind: Deployment}\n<<: *x\napiVersion: v1\ny: \"\nkind: " +
			"ConfigMap\n\"\n", false},
		"a line that a CR ends":        {"apiVersion: v1\nkind: ConfigMap\nx: y\rkind: Deployment\n", false},
		"a line that a separator ends": {"apiVersion: v1\nkind: ConfigMap\nx: y\u2028kind: Deployment\n", false},
		"items of any kind": {"apiVersion: v1\nkind: ConfigMap\nitems:\n- {apiVersion: apps/v1, kind: " +
			"Deployment}\n", false},
		"a list at the margin": {"apiVersion: v1\nkind: ConfigMap\nfinalizers:\n- a\n-\n  b\n", true},
		"comments and blank lines": {"# x\n---\napiVersion: v1\n\nkind: ConfigMap\n# y\ndata:\n  a: |\n    kind: " +
			"Deployment\n", true},
		"a byte order mark hides the kind": {"\ufeffkind: ConfigMap\napiVersion: v1\n", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := &Document{Bytes: []byte(tt.document)}
			if got := d.Passes(wanted); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestObjects(t *testing.T) {
	tests := map[string]struct {
		document string
		want     []string
	}{
		"one": {"apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\n",
			[]string{"v1 Pod b/a "}},
		"no kind": {"a: 1\n", nil},
		"a List": {"apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: " +
			"a}}\n- {apiVersion: v1, kind: Pod, metadata: {name: b}}\n", []string{"v1 Pod a items/0", "v1 Pod b items/1"}},
		"a typed list": {"apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- {metadata: {name: a}}\n",
			[]string{"apps/v1 Deployment a items/0"}},
		"a List in a List": {"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items: " +
			"[{apiVersion: v1, kind: Pod, metadata: {name: a}}]\n", []string{"v1 Pod a items/0/items/0"}},
		"a list by its items": {"apiVersion: v1\nkind: Foo\nmetadata: {name: f}\nitems:\n- {apiVersion: v1, kind: " +
			"Pod, metadata: {name: a}}\n- {metadata: {name: b}}\n", []string{"v1 Foo f ", "v1 Pod a items/0"}},
		"a List of null":       {"apiVersion: v1\nkind: List\nitems:\n- null\n- \n", nil},
		"a List without items": {"apiVersion: v1\nkind: List\nitems: null\n", []string{"v1 List (no name) "}},
		"a KRM function's list": {"apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- {apiVersion: " +
			"v1, kind: Pod, metadata: {name: a}}\n", []string{"v1 Pod a items/0"}},
		"a name that will be made": {"apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n", []string{"v1 Pod a- "}},
		"the same twice is two": {"apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: " +
			"a}}\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n", []string{"v1 Pod a items/0", "v1 Pod a items/1"}},
		"JSON": {`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a\/b"}}`, []string{"v1 Pod a/b "}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := read(t, tt.document)[0]
			if err := d.Decode(); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range d.Objects() {
				got = append(got, fmt.Sprintf("%s %s %s", o.APIVersion, o, strings.Join(o.Path(), "/")))
				if o.Input().At("kind").Value() != o.Kind && o.Input().At("kind").Exists() {
					t.Errorf("%s: its root is another object", o)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// checkHead holds what is taken from the bytes of a document against what it says once decoded.
func checkHead(t *testing.T, d *Document, objects []Object) {
	version, kind, sure := d.head()
	if sure && (len(objects) != 1 && !isListKind(kind) || objects[0].Kind != kind || objects[0].APIVersion != version) {
		t.Fatalf("%q is taken for a %s of %s, and is %v", d.Bytes, kind, version, objects)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"", "a: 1\n---\nb: 2\n", "%YAML 1.1\n---\n...\n", "---", "\n---\r\n",
		"kind: List\nitems: [null, {}]\n",
		"apiVersion: v1\nkind: A\nx: \"\ny: z\n\"\n'items': []\n- a\n", "apiVersion: v1\nkind: A # b\r\n? kind\n",
		"apiVersion: v1\nkind: A\n\n B\nx: y\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		documents, err := Read("in", bytes.NewReader(stream))
		if err != nil {
			return
		}
		var joined []byte
		line := 1
		for _, d := range documents {
			if d.Line != line {
				t.Fatalf("a document on line %d says it is on line %d", line, d.Line)
			}
			line += bytes.Count(d.Bytes, []byte("\n"))
			joined = append(joined, d.Bytes...)
			if d.Decode() == nil {
				checkHead(t, d, d.Objects())
			}
		}
		if !bytes.Equal(joined, stream) {
			t.Fatalf("the documents are not the stream: %q", joined)
		}
	})
}
