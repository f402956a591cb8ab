package hostile

import (
	"strings"

	wire "github.com/vixens-io/ballast/plugin/cmp"
)

const plain = "-- web/a.yaml --\n" + manifest

// calls are ordinary repositories of which a caller tells strange things.
var calls = []repository{
	{name: "a call: a path that leads up", want: "not below", files: plain, tell: path("../..")},
	{name: "a call: a path that leads up by the application", want: "not below", files: plain, tell: path("web/../../..")},
	{name: "a call: an absolute path", want: "not below", files: plain, tell: path("/etc")},
	{name: "a call: a path with a zero byte", want: "not below|no directory", files: plain, tell: path("web\x00/../..")},
	{name: "a call: a path of a megabyte", want: "no directory", files: plain, tell: path(strings.Repeat("a/", 500_000))},
	{name: "a call: a repository whose URL draws", want: "", files: plain,
		tell: repositoryURL("https://example.org/\x1b[2J\n{\"level\":\"ERROR\"}\r")},
	{name: "a call: a repository whose URL has a megabyte", want: "", files: plain,
		tell: repositoryURL(strings.Repeat("x", 1<<20))},
	{name: "a call: a repository without a URL", want: "", files: plain, tell: repositoryURL("")},
	{name: "a call: a variable of three megabytes", want: "", files: plain, tell: variable("ARGOCD_ENV_X",
		strings.Repeat("x", 3<<20))},
	{name: "a call: a hundred thousand variables", want: "", files: plain, tell: func(m *wire.Metadata) {
		m.Env = append(m.Env, make([]wire.EnvEntry, 100_000)...)
		for i := range m.Env[5:] {
			m.Env[5+i] = wire.EnvEntry{Name: "ARGOCD_ENV_" + strings.Repeat("X", i%20) + string(rune('A'+i%26)), Value: "x"}
		}
	}},
	{name: "a call: an archive that is not the one that was told of", want: "checksum", files: plain,
		tell: func(m *wire.Metadata) { m.Checksum = "0" }},
	{name: "a call: an archive of less than nothing", want: "announced", files: plain,
		tell: func(m *wire.Metadata) { m.Size = -1 << 62 }},
	{name: "a call: parameters in brackets without end", want: "max depth", files: plain,
		tell: parameters(strings.Repeat("[", 500_000))},
	{name: "a call: parameters of numbers", want: "no|JSON", files: plain, tell: parameters(`[{"name": 1}]`)},
	{name: "a call: an unknown parameter that draws", want: "unknown", lines: true, files: plain,
		tell: parameters(`[{"name": "\u001b[2J\n\u202ex", "string": "x"}]`)},
	{name: "a call: files of values, of which one is two", want: "does not exist", files: printing(`"a"`) +
		"-- web/foo.yaml --\na: b\n",
		tell: parameters(`[{"name": "values", "array": ["foo.yaml,/etc/hostname"]}]`)},
	{name: "a call: a file of values beside the folder", want: "does not exist|leads out",
		files: printing(`toYaml .Values`), tell: parameters(`[{"name": "values", "array": ["CANARY_FILE"]}]`)},
	{name: "a call: a file of values, by dots", want: "leads out", files: printing(`toYaml .Values`),
		tell: parameters(`[{"name": "values", "array": ["../../../../../canary.yaml"]}]`)},
	{name: "a call: a file of values of a host", want: "is not allowed", files: printing(`toYaml .Values`),
		tell: parameters(`[{"name": "values", "array": ["http://127.0.0.1:ONE_PORT/v.yaml"]}]`)},
	{name: "a call: a value from a file beside the folder", want: "does not exist|leads out",
		files: printing(`toYaml .Values`), tell: parameters(`[{"name": "helm-set-file", "map": {"a": "CANARY_FILE"}}]`)},
	{name: "a call: a value from a file, of which one is two", want: "does not exist|leads out",
		files: printing(`toYaml .Values`) + "-- web/foo --\nx\n",
		tell:  parameters(`[{"name": "helm-set-file", "map": {"a": "foo\\,b=HOME_FILE"}}]`)},
	{name: "a call: a value of a hundred million items", want: "indexes", files: printing(`toYaml .Values`),
		tell: parameters(`[{"name": "helm-set", "map": {"a[100000000]": "x"}}]`)},
	{name: "a call: a value in values without end", want: "parameters", files: printing(`toYaml .Values`),
		tell: parameters(`[{"name": "helm-set", "map": {"` + strings.Repeat("a.", 100_000) + `a": "x"}}]`)},
	{name: "a call: values of aliases of aliases", want: "aliasing", files: printing(`toYaml .Values`),
		tell: parameters(`[{"name": "helm-values", "string": "` + strings.ReplaceAll(aliases(20), "\n", `\n`) + `"}]`)},
	{name: "a call: a release that is a flag", want: "no name of a release", files: printing(`"a"`),
		tell: parameters(`[{"name": "release-name", "string": "--post-renderer=/bin/cat"}]`)},
	{name: "a call: a version that is a flag", want: "could not parse", files: printing(`"a"`),
		tell: parameters(`[{"name": "helm-kube-version", "string": "--kubeconfig=CANARY_FILE"}]`)},
	{name: "a call: a namespace that is a flag", want: "", files: printing(`.Release.Namespace`),
		tell: parameters(`[{"name": "helm-namespace", "string": "--values=CANARY_FILE"}]`)},
	{name: "a call: variables of the server", want: "", files: printing(`toYaml .Values`),
		tell: parameters(`[{"name": "helm-set", "map": {"a": "$CANARY ${CANARY} $HOME ${PATH}"}}]`)},
	{name: "a call: annotations of variables of the server", want: "", files: "-- web/kustomization.yaml " +
		"--\nresources: [a.yaml]\n" + plain,
		tell: parameters(`[{"name": "kustomize-common-annotation", "map": {"a": "$CANARY ${HOME}"}}, {"name": "kustomize-common-annotations-envsubst", "string": "true"}]`)},
	{name: "a call: a component beside the folder", want: "leads out", files: "-- web/kustomization.yaml " +
		"--\nresources: [a.yaml]\n" + plain,
		tell: parameters(`[{"name": "kustomize-component", "array": ["../../../../.."]}]`)},
	{name: "a call: a patch beside the folder", want: "not in or below", lines: true,
		files: "-- web/kustomization.yaml --\nresources: [a.yaml]\n" + plain,
		tell:  parameters(`[{"name": "kustomize-patches", "string": "[{path: CANARY_FILE}]"}]`)},
	{name: "a call: libraries of Jsonnet outside", want: "leads out", files: "-- web/a.jsonnet --\n(importstr " +
		"'canary.yaml')\n",
		tell: parameters(`[{"name": "jsonnet-libs", "array": ["../../../../../"]}]`)},
	{name: "a call: a variable of Jsonnet that is code", want: "leads out", lines: true, files: "-- web/a.jsonnet " +
		"--\nlocal x = std.extVar('a');\n" + object,
		tell: parameters(`[{"name": "jsonnet-ext-var-code", "map": {"a": "importstr 'CANARY_FILE'"}}]`)},
	{name: "a call: versions that are none", want: "", files: plain, tell: variable("KUBE_VERSION",
		"\x1b[2J--kubeconfig=/etc/passwd")},
	{name: "a call: a million versions of APIs", want: "memory|too long", files: printing(`"a"`),
		tell: variable("KUBE_API_VERSIONS", strings.Repeat("a/v1,", 500_000))},
	{name: "a call: a project that draws", want: "", files: plain,
		tell: func(m *wire.Metadata) { m.Env[2].Value = "a\"} 1\nx{\x1b[2J" }},
}

func path(relative string) func(*wire.Metadata) {
	return func(m *wire.Metadata) { m.AppRelPath = relative }
}

func repositoryURL(url string) func(*wire.Metadata) {
	return func(m *wire.Metadata) { m.Env[4].Value = url }
}
