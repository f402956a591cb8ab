package hostile

import (
	"archive/tar"
	stdbytes "bytes"
	"compress/gzip"
	"fmt"
	"strings"
)

const chart = "-- web/Chart.yaml --\napiVersion: v2\nname: web\nversion: 1.0.0\n"

// printing is a chart that prints what a template makes.
func printing(template string) string {
	return chart + "-- web/templates/a.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a: {{ " +
		"" + template + " | quote }}\n"
}

// running is a chart with a template.
func running(template string) string { return chart + "-- web/templates/a.yaml --\n" + template + "\n" }

var charts = []repository{
	{name: "helm: a loop of a thousand million", want: "memory", files: running("{{ range until 1000000000 }}x{{ end }}")},
	{name: "helm: loops in loops", want: "memory",
		files: running("{{ range until 10000 }}{{ range until 10000 }}{{ range until 10000 }}{{ end }}{{ end }}{{ end }}")},
	{name: "helm: a step of nothing", want: "nothing would be deployed", files: running("{{ range untilStep 0 10 0 " +
		"}}x{{ end }}")},
	{name: "helm: a template that includes itself", want: "error calling include", lines: true,
		files: running(`{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}`)},
	{name: "helm: a template that calls itself", want: "depth|memory", lines: true,
		files: running(`{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}`)},
	{name: "helm: a width of two thousand million", want: "", files: printing(`printf "%2000000000d" 1`)},
	{name: "helm: a width of a million, a thousand times", want: "memory|large|bytes|more than|MiB",
		files: running(`{{ range until 1000 }}a{{ . }}: {{ printf "%1000000d" 1 }}{{ "\n" }}{{ end }}`)},
	{name: "helm: a text repeated without measure", want: "memory|fault|overflow|repeat",
		files: printing(`repeat 2000000000 "xxxxxxxxxx"`)},
	{name: "helm: a negative repetition", want: "negative|repeat", lines: true, files: printing(`repeat -1 "x"`)},
	{name: "helm: an indentation without measure", want: "memory|fault|overflow|repeat",
		files: printing(`indent 2000000000 "x"`)},
	{name: "helm: a text doubled forty times", want: "memory",
		files: running(`{{ $x := "xxxxxxxx" }}{{ range until 40 }}{{ $x = print $x $x }}{{ end }}{{ $x }}`)},
	{name: "helm: a list that doubles", want: "memory",
		files: running(`{{ $x := list 1 }}{{ range until 40 }}{{ $x = concat $x $x }}{{ end }}{{ $x }}`)},
	{name: "helm: the environment", want: "not defined", lines: true, files: printing(`env "CANARY"`)},
	{name: "helm: the environment, expanded", want: "not defined", lines: true, files: printing(`expandenv "$CANARY"`)},
	{name: "helm: a name asked for", want: "", files: printing(`getHostByName "canary.example.org"`)},
	{name: "helm: an object of the cluster", want: "",
		files: printing(`lookup "v1" "Secret" "kube-system" "" | toString`)},
	{name: "helm: files by their paths", want: "",
		files: printing(`print (.Files.Get "/etc/passwd") (.Files.Get "../../../../../canary.yaml") (.Files.Get "CANARY_FILE") (.Files.Get "/proc/self/environ")`)},
	{name: "helm: all files that a pattern finds", want: "",
		files: running(`{{ (.Files.Glob "{**,../**,/**}").AsConfig }}`)},
	{name: "helm: a template by a link out", want: "leads out", archive: func() []byte {
		return pack(append(entriesOf(chart), link("web/templates/a.yaml", "/proc/self/environ"))...)
	}},
	{name: "helm: a link to the folder of the chart", want: "too many levels", archive: func() []byte {
		return pack(append(entriesOf(printing(`"a"`)), link("web/files", "."), link("web/more", "../web"))...)
	}},
	{name: "helm: a text that evaluates itself", want: "memory|depth|recurs|nested|stack",
		files: running("{{ tpl .Values.a . }}") + "-- web/values.yaml --\na: '{{ tpl .Values.a . }}'\n"},
	{name: "helm: a text that evaluates itself twice", want: "memory|depth|recurs|nested|stack",
		files: running("{{ tpl .Values.a . }}") + "-- web/values.yaml --\na: '{{ tpl .Values.a . }}{{ tpl .Values.a . }}'\n"},
	{name: "helm: a mapping that contains itself, in YAML", want: "",
		files: printing(`$d := dict }}{{ $_ := set $d "a" $d }}{{ toYaml $d`)},
	{name: "helm: a mapping that contains itself, in JSON", want: "",
		files: printing(`$d := dict }}{{ $_ := set $d "a" $d }}{{ toJson $d`)},
	{name: "helm: a mapping that contains itself, as Go prints it", want: "memory|itself|needs",
		files: printing(`$d := dict }}{{ $_ := set $d "a" $d }}{{ printf "%v" $d`)},
	{name: "helm: a mapping that contains itself, copied", want: "memory|itself",
		files: printing(`$d := dict }}{{ $_ := set $d "a" $d }}{{ deepCopy $d | len`)},
	{name: "helm: values that contain themselves", want: "nothing would be deployed",
		files: running(`{{ $_ := set .Values "a" .Values }}{{ toYaml .Values }}`)},
	{name: "helm: values of aliases of aliases", want: "memory|excessive|too large|fields",
		files: running(`{{ toYaml .Values }}`) + "-- web/values.yaml --\n" + aliases(12)},
	{name: "helm: twenty megabytes of values", want: "memory|large", mayRender: true,
		files: running(`{{ toYaml .Values | len }}`) + "-- web/values.yaml --\n" + each(1_000_000, "k%[1]d: {a: b}\n")},
	{name: "helm: keys of sixteen thousand bits", want: tooLong, mayRender: true,
		files: running(`{{ range until 100 }}{{ genPrivateKey "rsa" }}{{ end }}`)},
	{name: "helm: passwords that are dear", want: tooLong, mayRender: true,
		files: running(`{{ range until 1000 }}{{ derivePassword 1 "long" "a" "b" "c" }}{{ end }}`)},
	{name: "helm: random letters without measure", want: "memory", files: printing(`randAlphaNum 2000000000 | len`)},
	{name: "helm: a sequence without end", want: "memory", files: printing(`seq 1 2000000000 | len`)},
	{name: "helm: a pattern of patterns", want: "",
		files: printing(`regexMatch "((((x{100}){100}){100}){100}){100}" "x"`)},
	{name: "helm: a pattern that goes back and forth", want: tooLong, mayRender: true,
		files: printing(`regexReplaceAll "(x*)*(x*)*(x+)*y" (repeat 30000000 "x") "$1$1" | len`)},
	{name: "helm: a replacement that squares", want: "memory",
		files: printing(`replace "x" (repeat 1000000 "x") (repeat 1000000 "x") | len`)},
	{name: "helm: a message of several lines and megabytes", want: "fail|more\\)", lines: true,
		files: running(`{{ fail (repeat 1000000 "a\nb\x1b[2J") }}`)},
	{name: "helm: a message that looks like one of Go's", want: "failed here", lines: true,
		files: running(`{{ fail "failed here\npanic: x\n\nmain.main()\n" }}`)},
	{name: "helm: a name that leads up", want: "name|invalid|outside|\\.\\.",
		files: strings.Replace(printing(`"a"`), "name: web", "name: ../../../evil", 1)},
	{name: "helm: a dependency of a folder of the machine", want: "",
		files: printing(`"a"`) +
			"-- web/Chart.lock --\ndependencies: [{name: evil, repository: 'file:///etc', version: 1.0.0}]\ndigest: sha256:0\n"},
	{name: "helm: a dependency beside the folder", want: "leads out of the repository",
		files: "-- web/Chart.yaml --\napiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: evil, repository: " +
			"'file://../../../../..', version: 1.0.0}]\n"},
	{name: "helm: a dependency of a host", want: "is not allowed",
		files: "-- web/Chart.yaml --\napiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: evil, repository: " +
			"'http://127.0.0.1:ONE_PORT', version: 1.0.0}]\n"},
	{name: "helm: a dependency of a registry", want: "is not allowed",
		files: "-- web/Chart.yaml --\napiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: evil, repository: " +
			"'oci://127.0.0.1:OTHER_PORT/x', version: 1.0.0}]\n"},
	{name: "helm: a lock of a registry", want: "is not allowed",
		files: "-- web/Chart.yaml --\napiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: evil, repository: " +
			"'file://../evil', version: 1.0.0}]\n" +
			"-- web/Chart.lock --\ndependencies: [{name: evil, repository: 'oci://127.0.0.1:OTHER_PORT/x', version: " +
			"1.0.0}]\ndigest: sha256:0\n" +
			"-- evil/Chart.yaml --\napiVersion: v2\nname: evil\nversion: 1.0.0\n"},
	{name: "helm: a dependency by an alias that is a path", want: "disallowed characters",
		files: "-- web/Chart.yaml --\napiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: evil, alias: " +
			"../../../x, repository: 'file://../evil', version: 1.0.0}]\n" +
			"-- evil/Chart.yaml --\napiVersion: v2\nname: evil\nversion: 1.0.0\n-- evil/templates/a.yaml --\n"},
	{name: "helm: dependencies in a circle", want: "nothing would be deployed|circle|depends",
		files: "-- web/Chart.yaml --\napiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: evil, repository: " +
			"'file://../evil', version: 1.0.0}]\n" +
			"-- evil/Chart.yaml --\napiVersion: v2\nname: evil\nversion: 1.0.0\ndependencies: [{name: web, repository: " +
			"'file://../web', version: 1.0.0}]\n"},
	{name: "helm: a schema of a host", want: "is not allowed",
		files: printing(`"a"`) + "-- web/values.schema.json --\n{\"$ref\": \"http://127.0.0.1:ONE_PORT/s.json\"}\n"},
	{name: "helm: a schema beside the folder", want: "outside of the schema",
		files: printing(`"a"`) +
			"-- web/values.schema.json --\n{\"properties\": {\"a\": {\"$ref\": \"file://CANARY_FILE\"}}}\n"},
	{name: "helm: a schema of a host by its name", want: "outside of the schema|is not allowed",
		files: printing(`"a"`) +
			"-- web/values.schema.json --\n{\"$id\": \"http://127.0.0.1:ONE_PORT/base.json\", \"properties\": {\"a\": " +
			"{\"$ref\": \"x.json\"}}}\n-- web/values.yaml --\na: 1\n"},
	{name: "helm: a schema in a circle", want: "cycle", lines: true,
		files: printing(`"a"`) +
			"-- web/values.schema.json --\n{\"$ref\": \"#/definitions/a\", \"definitions\": {\"a\": {\"$ref\": " +
			"\"#/definitions/b\"}, \"b\": {\"$ref\": \"#/definitions/a\"}}}\n"},
	{name: "helm: a schema that branches twice, thirty deep", want: "memory",
		files: printing(`"a"`) + "-- web/values.schema.json --\n{\"definitions\": {" + each(30,
			`"d%[1]d": {"anyOf": [{"$ref": "#/definitions/e%[1]d"}, {"$ref": "#/definitions/e%[1]d"}]}, `) +
			strings.Join(chain(30), "") + `"d30": {"type": "null"}}, "$ref": "#/definitions/d0"}` +
			"\n-- web/values.yaml --\na: 1\n"},
	{name: "helm: subcharts in subcharts", want: "", files: printing(`"a"`) + nested(15)},
	{name: "helm: packed subcharts in packed subcharts", want: "more ", archive: func() []byte {
		inner := pack(file("c0/Chart.yaml", []byte("apiVersion: v2\nname: c0\nversion: 1.0.0\n")))
		for i := range 60 {
			name := fmt.Sprintf("c%d", i+1)
			inner = pack(file(name+"/Chart.yaml", []byte("apiVersion: v2\nname: "+name+"\nversion: 1.0.0\n")),
				file(name+"/charts/x.tgz", inner))
		}
		return pack(append(entriesOf(printing(`"a"`)), file("web/charts/x.tgz", inner))...)
	}},
	{name: "helm: a packed subchart of a gigabyte", want: "no archive of at most", archive: func() []byte {
		return pack(append(entriesOf(printing(`"a"`)), file("web/charts/x.tgz", bomb("x/templates/a.yaml", 64)))...)
	}},
	{name: "helm: a packed subchart that leads up", want: "parent directory|leads out", archive: func() []byte {
		return pack(append(entriesOf(printing(`"a"`)), file("web/charts/x.tgz", pack(file("x/Chart.yaml",
			[]byte("apiVersion: v2\nname: x\nversion: 1.0.0\n")),
			file("../../../../../../tmp/evil", []byte("x")))))...)
	}},
	{name: "helm: a packed subchart with a link out", want: "", archive: func() []byte {
		return pack(append(entriesOf(printing(`"a"`)), file("web/charts/x.tgz", pack(file("x/Chart.yaml",
			[]byte("apiVersion: v2\nname: x\nversion: 1.0.0\n")),
			link("x/templates/a.yaml", "/proc/self/environ"))))...)
	}},
	{name: "helm: hooks, a test and notes that run", want: "",
		files: printing(`"a"`) + "-- web/templates/NOTES.txt --\n{{ .Capabilities.KubeVersion }}{{ .Release }}\n"},
	{name: "helm: many definitions of resources", want: "memory|large|bytes",
		files: printing(`"a"`) + "-- web/crds/a.yaml --\n" + each(300_000,
			"---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x%[1]d}\n")},
}

// chain are the definitions that lead from one level to the next.
func chain(deep int) (all []string) {
	for i := range deep {
		all = append(all, fmt.Sprintf(`"e%d": {"anyOf": [{"$ref": "#/definitions/d%d"}, {"$ref": "#/definitions/d%d"}]}, `,
			i, i+1, i+1))
	}
	return all
}

// nested are charts in the chart, each in the one before.
func nested(deep int) string {
	var b strings.Builder
	dir := "web"
	for i := range deep {
		dir += fmt.Sprintf("/charts/c%d", i)
		fmt.Fprintf(&b, "-- %s/Chart.yaml --\napiVersion: v2\nname: c%d\nversion: 1.0.0\n", dir, i)
	}
	return b.String()
}

// bomb is an archive of one file of so many times sixteen mebibytes. Pieces of gzip in a row are one.
func bomb(name string, pieces int) []byte {
	const piece = 16 << 20
	var header stdbytes.Buffer
	must(tar.NewWriter(&header).WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644,
		Size: int64(pieces) * piece}))
	var zeros stdbytes.Buffer
	w, err := gzip.NewWriterLevel(&zeros, gzip.BestSpeed)
	must(err)
	_, err = w.Write(make([]byte, piece))
	must(err)
	must(w.Close())
	return append(zip(header.Bytes()), stdbytes.Repeat(zeros.Bytes(), pieces)...)
}
