package hostile

import (
	"fmt"
	"strconv"
	"strings"
)

// configMap is an object for a kustomization to change.
const configMap = "-- web/cm.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: xxxxxxxx}\n"

var kustomizations = []repository{
	{name: "kustomize: replacements that double", want: "memory|copies more than",
		files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\nreplacements:\n" + each(40,
			"- source: {kind: ConfigMap, fieldPath: data}\n  targets: [{select: {kind: ConfigMap}, fieldPaths: "+
				"[data.k%[1]d], options: {create: true}}]\n")},
	{name: "kustomize: replacements that double a text", want: "memory|memory|index|unable to find", mayRender: true,
		lines: true,
		files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\nreplacements:\n" + each(40,
			"- source: {kind: ConfigMap, fieldPath: data.a}\n  targets: [{select: {kind: ConfigMap}, fieldPaths: [data.a], "+
				"options: {delimiter: x, index: 99}}]\n")},
	{name: "kustomize: JSON patches that copy all into a part", want: "memory|copies more than",
		files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\npatches:\n- target: {kind: ConfigMap}\n  " +
			"patch: |-\n" + each(40,
			"    - {op: copy, from: /data, path: /data/k%[1]d}\n")},
	{name: "kustomize: copies, by a merge of several patches", want: "memory|copies more than",
		files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\npatches:\n" + each(40,
			"- {target: {name: x}, patch: '- {op: copy, from: /data, path: /data/k%[1]d}'}\n")},
	{name: "kustomize: variables that double", want: "memory|copies more than|memory",
		files: "-- web/cm.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x, annotations: {a: " +
			"'" + strings.Repeat("$(A)", 5000) + "'}}\n" +
			"-- web/kustomization.yaml --\nresources: [cm.yaml]\nvars: [{name: A, objref: {apiVersion: v1, kind: ConfigMap, " +
			"name: x}, " +
			"fieldref: {fieldPath: 'metadata.annotations.a'}}]\nconfigurations: [c.yaml]\n-- web/c.yaml --\nvarReference: " +
			"[{path: metadata/annotations}]\n"},
	{name: "kustomize: twenty thousand annotations on two thousand objects", want: "memory",
		files: "-- web/cms.yaml --\n" + each(2000, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x%[1]d}\n") +
			"-- web/kustomization.yaml --\nresources: [cms.yaml]\ncommonAnnotations:\n" + each(20_000, "  k%[1]d: v\n")},
	{name: "kustomize: forty thousand objects", want: "memory",
		files: "-- web/cms.yaml --\n" + each(40_000, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x%[1]d}\n") +
			"-- web/kustomization.yaml --\nresources: [cms.yaml]\nnamePrefix: a-\n"},
	{name: "kustomize: a pattern of patterns as a selector", want: "repeat|regex|expression", lines: true,
		files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\npatches: [{target: {name: " +
			"'((((x{100}){100}){100}){100}){100}'}, " +
			"patch: '- {op: remove, path: /data}'}]\n"},
	{name: "kustomize: a thousand long patterns as selectors", want: "memory", mayRender: true,
		files: "-- web/cms.yaml --\n" + each(900, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: "+
			"'"+strings.Repeat("x", 200)+"%[1]d'}\n") +
			"-- web/kustomization.yaml --\nresources: [cms.yaml]\npatches:\n" + each(900,
			"- {target: {name: '(x|xx|x*x){1,200}y%[1]d'}, patch: '- {op: test, path: /kind, value: ConfigMap}'}\n")},
	{name: "kustomize: bases that are named twice, thirty deep", want: "memory", files: doubled(30)},
	{name: "kustomize: a base of itself", want: "cycle|itself|cannot",
		files: "-- web/kustomization.yaml --\nresources: [../web]\n"},
	{name: "kustomize: bases in a circle", want: "cycle",
		files: "-- web/kustomization.yaml --\nresources: [../a]\n-- a/kustomization.yaml --\nresources: [../b]\n-- " +
			"b/kustomization.yaml --\nresources: [../a]\n"},
	{name: "kustomize: components in a circle", want: "cycle|itself",
		files: "-- web/kustomization.yaml --\ncomponents: [../a]\n" +
			"-- a/kustomization.yaml --\napiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncomponents: [../b]\n" +
			"-- b/kustomization.yaml --\napiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncomponents: [../a]\n"},
	{name: "kustomize: a schema in a circle", want: "",
		files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\nopenapi: {path: s.json}\npatches: " +
			"[{patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {b: c}}'}]\n" +
			`-- web/s.json --` + "\n" +
			`{"definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}, "io.k8s.api.core.v1.ConfigMap": ` +
			`{"$ref": "#/definitions/a", "x-kubernetes-group-version-kind": [{"group": "", "kind": "ConfigMap", "version": "v1"}]}}}` +
			"\n"},
	{name: "kustomize: a schema of twenty megabytes", want: "memory", mayRender: true,
		files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\nopenapi: {path: s.json}\n-- web/s.json " +
			"--\n{\"definitions\": {" +
			each(200_000, `"d%[1]d": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "array"}}},`) +
			"\"z\": {}}}\n"},
	{name: "kustomize: a schema from a host", want: "local file|remote|no such|not in|open",
		files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\nopenapi: {path: " +
			"'http://127.0.0.1:ONE_PORT/s.json'}\n"},
	{name: "kustomize: definitions in a circle", want: "",
		files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\ncrds: [crd.json]\n-- web/crd.json --\n" +
			`{"a": {"Schema": {"properties": {"x": {"$ref": "b"}}}}, "b": {"Schema": {"properties": {"y": {"$ref": "a"}}}}}` +
			"\n"},
	{name: "kustomize: a file beside the folder in a ConfigMap", want: "not in or below|outside|security",
		files: "-- web/kustomization.yaml --\nconfigMapGenerator: [{name: x, files: ['CANARY_FILE']}]\n"},
	{name: "kustomize: a file beside the folder in a ConfigMap, by dots", want: "not in or below|outside|security|no " +
		"such|not exist",
		files: "-- web/kustomization.yaml --\nconfigMapGenerator: [{name: x, files: ['a=../../../../../canary.yaml']}]\n"},
	{name: "kustomize: the HOME of the server in a Secret", want: "not in or below|outside|security",
		files: "-- web/kustomization.yaml --\nsecretGenerator: [{name: x, envs: ['HOME_FILE']}]\n"},
	{name: "kustomize: the environment of the server in a Secret", want: "not in or below|outside|security|regular",
		files: "-- web/kustomization.yaml --\nsecretGenerator: [{name: x, files: ['a=/proc/SERVER_PID/environ']}]\n"},
	{name: "kustomize: variables of the environment", want: "",
		files: "-- web/kustomization.yaml --\nconfigMapGenerator: [{name: x, envs: [e]}]\n-- web/e --\nCANARY\nHOME\n"},
	{name: "kustomize: a patch that never ends", want: "not in or below|outside|security|regular", lines: true,
		files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\npatches: [{path: /dev/zero}]\n"},
	{name: "kustomize: a resource by the root of a process", want: "not in or below|outside|security|regular|accumulat",
		files: "-- web/kustomization.yaml --\nresources: ['/proc/self/root/CANARY_FILE']\n"},
	{name: "kustomize: a base in the HOME of the server", want: "lies outside of the repository",
		files: "-- web/kustomization.yaml --\nresources: ['../../../../../home']\n"},
	{name: "kustomize: the files of a base beside the folder", want: "lies outside of the repository",
		files: "-- web/kustomization.yaml --\nresources: ['../../../../..']\n"},
	{name: "kustomize: sixty megabytes in a ConfigMap", want: "memory|large|MiB|more than",
		archive: func() []byte {
			return pack(file("web/kustomization.yaml", []byte("configMapGenerator: [{name: x, files: [big]}]\n")),
				file("web/big", make([]byte, 60<<20)))
		}},
	{name: "kustomize: a generator that is a program", want: "exec|alpha|not allowed|external|plugin|unable",
		files: "-- web/kustomization.yaml --\ngenerators: [g.yaml]\n-- web/g.yaml --\napiVersion: evil/v1\nkind: " +
			"Evil\nmetadata:\n  name: x\n" +
			"  annotations: {config.kubernetes.io/function: 'exec: {path: ./evil.sh}'}\n-- web/evil.sh --\n#!/bin/sh\ncat " +
			"CANARY_FILE\n"},
	{name: "kustomize: a transformer that is a program of the system", want: "exec|alpha|not " +
		"allowed|external|plugin|unable",
		files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\ntransformers: [g.yaml]\n-- web/g.yaml " +
			"--\napiVersion: evil/v1\nkind: Evil\nmetadata:\n  name: x\n" +
			"  annotations: {config.kubernetes.io/function: 'exec: {path: /bin/cat, args: [CANARY_FILE]}'}\n"},
	{name: "kustomize: a validator that is a container", want: "container|alpha|not allowed|external|plugin|unable",
		files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\nvalidators: [g.yaml]\n-- web/g.yaml " +
			"--\napiVersion: evil/v1\nkind: Evil\nmetadata:\n  name: x\n" +
			"  annotations: {config.kubernetes.io/function: 'container: {image: evil, network: true, mounts: [{type: bind, " +
			"src: /, dst: /host}]}'}\n"},
	{name: "kustomize: a generator that is Starlark", want: "starlark|alpha|not allowed|external|plugin|unable",
		files: "-- web/kustomization.yaml --\ngenerators: [g.yaml]\n-- web/g.yaml --\napiVersion: evil/v1\nkind: " +
			"Evil\nmetadata:\n  name: x\n" +
			"  annotations: {config.kubernetes.io/function: 'starlark: {path: a.star, name: a}'}\n-- web/a.star --\nwhile " +
			"True: pass\n"},
	{name: "kustomize: aliases of aliases in the kustomization", want: "too large|excessive",
		files: "-- web/kustomization.yaml --\nmetadata:\n  name: x\n  annotations:\n" + indented(aliases(12), "    ")},
	{name: "kustomize: a kustomization that is a folder", want: "kustomization|directory|no such",
		files: "-- web/kustomization.yaml/kustomization.yaml --\nresources: ['http://127.0.0.1:ONE_PORT/a.yaml']\n"},
	{name: "kustomize: a patch of a hundred thousand brackets", want: "unable to parse", lines: true,
		files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\npatches: [{path: p.yaml}]\n-- web/p.yaml " +
			"--\n" +
			"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: " + strings.Repeat("[",
			100_000) + strings.Repeat("]", 100_000) + "\n"},
	{name: "kustomize: where each object came from", want: "",
		files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\nbuildMetadata: [originAnnotations, " +
			"transformerAnnotations, managedByLabel]\nnamePrefix: a-\n"},
	{name: "kustomize: a prefix of eight megabytes on all", want: "memory|large",
		files: "-- web/cms.yaml --\n" + each(200, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x%[1]d}\n") +
			"-- web/kustomization.yaml --\nresources: [cms.yaml]\nnamePrefix: " + strings.Repeat("x", 8<<20) + "\n"},
	{name: "kustomize: thirty thousand images", want: "memory",
		files: "-- web/pods.yaml --\n" + each(1000, "---\napiVersion: v1\nkind: Pod\nmetadata: {name: x%[1]d}\nspec: "+
			"{containers: [{name: a, image: a}]}\n") +
			"-- web/kustomization.yaml --\nresources: [pods.yaml]\nimages:\n" + each(30_000, "- {name: a%[1]d, newTag: b}\n")},
	{name: "kustomize: a chart from outside", want: "outside|not in or below|security|no such|below",
		files: "-- web/kustomization.yaml --\nhelmGlobals: {chartHome: /etc}\nhelmCharts: [{name: ssl}]\n"},
	{name: "kustomize: values from outside", want: "outside|not in or below|security",
		files: chartOf("-- web/kustomization.yaml --\nhelmCharts: [{name: evil, valuesFile: 'CANARY_FILE'}]\n", "a")},
	{name: "kustomize: more values from outside", want: "outside|not in or below|security", lines: true,
		files: chartOf("-- web/kustomization.yaml --\nhelmCharts: [{name: evil, additionalValuesFiles: "+
			"['HOME_FILE']}]\n", "a")},
	{name: "kustomize: helm's own configuration in the repository", want: "configHome",
		files: chartOf("-- web/kustomization.yaml --\nhelmGlobals: {configHome: evil}\nhelmCharts: [{name: evil}]\n", "a") +
			"-- web/evil/plugins/x/plugin.yaml --\nname: x\ncommand: cat CANARY_FILE\n"},
	{name: "kustomize: the name of a release that is a template", want: "nameTemplate|not defined|template", lines: true,
		files: chartOf("-- web/kustomization.yaml --\nhelmCharts: [{name: evil, nameTemplate: '{{ env \"CANARY\" "+
			"}}'}]\n", "a")},
	{name: "kustomize: the name of a release that is a flag", want: "releaseName|invalid|release name|flag", lines: true,
		files: chartOf("-- web/kustomization.yaml --\nhelmCharts: [{name: evil, releaseName: "+
			"'--post-renderer=/bin/cat'}]\n", "a")},
	{name: "kustomize: a chart from a host", want: "127.0.0.1",
		files: "-- web/kustomization.yaml --\nhelmCharts: [{name: evil, repo: 'http://127.0.0.1:ONE_PORT', version: " +
			"1.0.0}]\n"},
	{name: "kustomize: a chart from a registry", want: "127.0.0.1",
		files: "-- web/kustomization.yaml --\nhelmCharts: [{name: evil, repo: 'oci://127.0.0.1:OTHER_PORT/x', version: " +
			"1.0.0}]\n"},
}

// remotes are kustomizations that name what is elsewhere, in all spellings.
var remotes = func() (all []repository) {
	for _, url := range []string{
		"http://127.0.0.1:ONE_PORT/a.yaml", "https://127.0.0.1:OTHER_PORT/a.yaml", "http://localhost:ONE_PORT/a.yaml",
		"http://[::1]:ONE_PORT/a.yaml", "http://[::ffff:127.0.0.1]:ONE_PORT/a.yaml", "http://2130706433:ONE_PORT/a.yaml",
		"http://0177.0.0.1:ONE_PORT/a.yaml", "http://0x7f.1:ONE_PORT/a.yaml", "http://0:ONE_PORT/a.yaml",
		"HTTP://127.0.0.1:ONE_PORT/a.yaml", "http:127.0.0.1:ONE_PORT/a.yaml", "http://a@127.0.0.1:ONE_PORT/a.yaml",
		"http://canary.example.org/a.yaml", "https://github.com/org/repo?ref=main", "github.com/org/repo//a?ref=main",
		"git::http://127.0.0.1:ONE_PORT/org/repo.git", "git::ssh://git@127.0.0.1:OTHER_PORT/org/repo.git",
		"ssh://git@127.0.0.1:OTHER_PORT/org/repo.git", "git@127.0.0.1:org/repo.git", "git://127.0.0.1:ONE_PORT/repo.git",
		"file://CANARY_FILE", "git::file:///proc/SERVER_PID/cwd", "ext::cat% CANARY_FILE", "127.0.0.1:ONE_PORT/org/repo",
		"-u/bin/cat", "--upload-pack=/bin/cat", "oci://127.0.0.1:OTHER_PORT/x", "s3::http://127.0.0.1:ONE_PORT/x",
	} {
		all = append(all, repository{name: "kustomize: resources of " + url, want: "is not allowed|no such file",
			files: "-- web/kustomization.yaml --\nresources: ['" + url + "']\n"})
	}
	return append(all,
		repository{name: "kustomize: a component of a host", want: "is not allowed",
			files: "-- web/kustomization.yaml --\ncomponents: ['http://127.0.0.1:ONE_PORT/org/repo.git']\n"},
		repository{name: "kustomize: a patch of a host", want: "is not allowed",
			files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\npatches: [{path: " +
				"'http://127.0.0.1:ONE_PORT/p.yaml', target: {kind: ConfigMap}}]\n"},
		repository{name: "kustomize: a replacement of a host", want: "is not allowed",
			files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\nreplacements: [{path: " +
				"'http://127.0.0.1:ONE_PORT/p.yaml'}]\n"},
		repository{name: "kustomize: a configuration of a host", want: "is not allowed",
			files: configMap + "-- web/kustomization.yaml --\nresources: [cm.yaml]\nconfigurations: " +
				"['http://127.0.0.1:ONE_PORT/p.yaml']\n"},
		repository{name: "kustomize: a host by a key that is an alias", want: "is not allowed",
			files: "-- web/kustomization.yaml --\ngenerators: [gen.yaml]\n-- web/gen.yaml --\napiVersion: builtin\nkind: " +
				"ConfigMapGenerator\n" +
				"metadata: {name: x, annotations: {a: &f files}}\n*f : ['x=http://127.0.0.1:ONE_PORT/f']\n"},
		repository{name: "kustomize: a host by a key in base64", want: "is not allowed",
			files: "-- web/kustomization.yaml --\ngenerators: [gen.yaml]\n-- web/gen.yaml --\napiVersion: builtin\nkind: " +
				"SecretGenerator\n" +
				"metadata: {name: x}\n!!binary ZmlsZXM=: ['x=http://127.0.0.1:ONE_PORT/f']\n"},
		repository{name: "kustomize: a host in UTF-16", want: "is not allowed", archive: func() []byte {
			return pack(file("web/kustomization.yaml", wide("resources: ['http://127.0.0.1:"+onePort+"/a.yaml']\n")))
		}},
		repository{name: "kustomize: a host in the kustomization of a base that is a link", want: "is not allowed",
			archive: func() []byte {
				return pack(file("a/kustomization.yaml", []byte("resources: ['http://127.0.0.1:"+onePort+"/a.yaml']\n")),
					link("web", "a"))
			}},
	)
}()

// each writes a text once for each number, which it has where it says %[1]d.
func each(n int, text string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(text, "%[1]d", strconv.Itoa(i)))
	}
	return b.String()
}

func indented(text, by string) string {
	return by + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+by) + "\n"
}

// doubled are bases of which each names the next by two ways.
func doubled(deep int) string {
	var b strings.Builder
	b.WriteString("-- web/kustomization.yaml --\nresources: [../a0, ../b0]\n")
	for i := range deep {
		for _, way := range []string{"a", "b"} {
			fmt.Fprintf(&b, "-- %s%d/kustomization.yaml --\nnamePrefix: %s\nresources: [../a%d, ../b%d]\n", way, i, way,
				i+1, i+1)
		}
	}
	for _, way := range []string{"a", "b"} {
		fmt.Fprintf(&b, "-- %s%d/kustomization.yaml --\nnamePrefix: %s\nresources: [cm.yaml]\n-- %s%d/cm.yaml --\n"+
			"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n", way, deep, way, way, deep)
	}
	return b.String()
}

// wide writes a text in UTF-16.
func wide(text string) []byte {
	all := []byte{0xff, 0xfe}
	for _, c := range []byte(text) {
		all = append(all, c, 0)
	}
	return all
}

// chartOf adds a chart for a kustomization, with a text in its template.
func chartOf(files, text string) string {
	return files + "-- web/charts/evil/values.yaml --\na: b\n" + "-- web/charts/evil/Chart.yaml --\napiVersion: " +
		"v2\nname: evil\nversion: 1.0.0\n-- web/charts/evil/templates/a.yaml --\n" +
		"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: '" + text + "'}\n"
}
