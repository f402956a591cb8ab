package hostile

import (
	"fmt"
	"strings"

	wire "github.com/vixens-io/ballast/plugin/cmp"
)

const manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"

var directories = []repository{
	{name: "YAML: aliases of aliases", want: "", files: "-- web/a.yaml " +
		"--\n" + manifest + "data:\n" + indented(aliases(20), "  ")},
	{name: "YAML: an alias in itself", want: "", files: "-- web/a.yaml --\n" + manifest + "data: &a [*a, *a]\n"},
	{name: "YAML: merges of merges", want: "", files: "-- web/a.yaml --\n" + manifest + "m0: &m0 {a: b}\n" + merges(20)},
	{name: "YAML: a merge of itself", want: "", files: "-- web/a.yaml --\n" + manifest + "data: &a\n  <<: *a\n  b: c\n"},
	{name: "YAML: a hundred thousand brackets", want: "", files: "-- web/a.yaml " +
		"--\n" + manifest + "data: " + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "\n"},
	{name: "YAML: brackets that never close", want: "", files: "-- web/a.yaml " +
		"--\n" + manifest + "data: " + strings.Repeat("[{a: ", 200_000) + "\n"},
	{name: "YAML: dashes in dashes", want: "", files: "-- web/a.yaml " +
		"--\n" + manifest + "data:\n" + strings.Repeat("- ", 100_000) + "a\n"},
	{name: "YAML: questions in questions", want: "max depth", files: "-- web/a.yaml " +
		"--\n" + manifest + "data:\n" + strings.Repeat("? ", 100_000) + "a\n"},
	{name: "YAML: a text of sixty megabytes", want: "memory", mayRender: true, archive: func() []byte {
		return pack(file("web/a.yaml", []byte(manifest+"data:\n  a: "+strings.Repeat("x", 60<<20)+"\n")))
	}},
	{name: "YAML: a comment of sixty megabytes", want: "memory", mayRender: true, archive: func() []byte {
		return pack(file("web/a.yaml", []byte(manifest+strings.Repeat("# x\n", 15<<20))))
	}},
	{name: "YAML: two million small keys", want: "memory", mayRender: true, files: "-- web/a.yaml " +
		"--\n" + manifest + "data:\n" + each(2_000_000, "  k%[1]d: v\n")},
	{name: "YAML: five hundred thousand documents", want: "memory", mayRender: true, files: "-- web/a.yaml " +
		"--\n" + strings.Repeat("---\n"+manifest, 500_000)},
	{name: "YAML: two million empty documents", want: "memory", mayRender: true, files: "-- web/a.yaml " +
		"--\n" + strings.Repeat("---\n", 2_000_000) + manifest},
	{name: "YAML: the same key a hundred thousand times", want: "", files: "-- web/a.yaml " +
		"--\n" + manifest + "data:\n" + strings.Repeat("  a: b\n", 100_000)},
	{name: "YAML: zero bytes", want: "", files: "-- web/a.yaml --\n" + manifest + "data: {a: \"\x00\x00\"}\n"},
	{name: "YAML: aliases of aliases in UTF-16", want: "", archive: func() []byte {
		return pack(file("web/a.yaml", wide(manifest+"data:\n"+indented(aliases(20), "  "))))
	}},
	{name: "YAML: tags of other languages", want: "",
		files: "-- web/a.yaml --\n" + manifest + "data: {a: !!python/object/apply:os.system [cat CANARY_FILE], b: " +
			"!ruby/object:ERB {src: x}}\n"},
	{name: "YAML: a number of a million digits", want: "", files: "-- web/a.yaml " +
		"--\n" + manifest + "data: {a: " + strings.Repeat("9", 1_000_000) + ", b: 1e" + strings.Repeat("9", 1000) + "}\n"},
	{name: "YAML: base64 that is none", want: "", files: "-- web/a.yaml --\n" + manifest + "data: {a: !!binary " +
		"'" + strings.Repeat("%", 1_000_000) + "'}\n"},
	{name: "YAML: lists of lists of lists", want: "",
		files: "-- web/a.yaml --\n" + strings.Repeat("{apiVersion: v1, kind: List, items: [",
			5000) + strings.Repeat("]}", 5000) + "\n"},
	{name: "YAML: a hundred thousand anchors", want: "", files: "-- web/a.yaml " +
		"--\n" + manifest + "data:\n" + each(100_000, "  k%[1]d: &a%[1]d v\n")},
	{name: "JSON: a hundred thousand brackets", want: "max depth", files: "-- web/a.json --\n" + strings.Repeat(`{"a":[`,
		100_000) + strings.Repeat("]}", 100_000) + "\n"},
	{name: "JSON: a number without measure", want: "", files: "-- web/a.json --\n{\"apiVersion\": \"v1\", \"kind\": " +
		"\"A\", \"metadata\": {\"name\": \"x\"}, \"a\": 1e999999999}\n"},
	{name: "a directory: ninety thousand files", want: "memory|into its folder", mayRender: true, files: each(90_000,
		"-- web/%[1]d.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x%[1]d}\n")},
	{name: "a directory: links in circles", want: "",
		tell: parameters(`[{"name": "directory-recurse", "string": "true"}]`), archive: func() []byte {
			return pack(file("web/a.yaml", []byte(manifest)), link("web/b", "."), link("web/c/d", ".."), link("web/c/e", "../c"))
		}},
	{name: "a directory: names that draw and look like paths", want: "nothing to render", archive: func() []byte {
		return pack(file("web/\x1b[2J\n/home/x/goroutine.yaml", []byte("a: [\n")), file("web/a\rb\u202e.yaml",
			[]byte("b: {\n")))
	}},
	{name: "a directory: patterns of braces", want: "nothing to render",
		tell:  parameters(`[{"name": "directory-include", "string": "` + strings.Repeat("{a,b}", 40) + `"}]`),
		files: "-- web/a.yaml --\n" + manifest},
	{name: "a directory: patterns of asterisks", want: tooLong, mayRender: true,
		tell:  parameters(`[{"name": "directory-exclude", "string": "` + strings.Repeat("*a", 400) + `"}]`),
		files: "-- web/" + strings.Repeat("a", 200) + ".yaml --\n" + manifest},
	{name: "a directory: a manifest that is a link out", want: "leads out",
		archive: func() []byte { return pack(link("web/a.yaml", "../../../../canary.yaml")) }},
}

// merges are mappings of which each merges the one before twice.
func merges(lines int) string {
	var b strings.Builder
	for i := range lines {
		fmt.Fprintf(&b, "m%d: &m%d\n  <<: [%s*m%d]\n  k%d: {<<: *m%d}\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*m%d, ",
			i), 9), i, i, i)
	}
	return b.String()
}

// parameters are those of the Application's plugin, in JSON.
func parameters(json string) func(*wire.Metadata) { return variable("ARGOCD_APP_PARAMETERS", json) }

// variable is one more of what a repo-server tells.
func variable(name, value string) func(*wire.Metadata) {
	return func(m *wire.Metadata) { m.Env = append(m.Env, wire.EnvEntry{Name: name, Value: value}) }
}
