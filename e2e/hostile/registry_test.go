package hostile

import "strings"

const (
	registry = "-- ballast.yaml --\n# +argocd:skip-file-rendering\napiVersion: ballast.vixens.io/v1alpha1\nkind: " +
		"Registry\nmetadata: {name: t}\n"
	pod = "-- web/a.yaml --\napiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: a, " +
		"image: a}]}\n"
)

var registries = []repository{
	{name: "the registry: an alias in itself", want: "ballast.yaml", files: pod + registry + "spec: &a {sizing: *a}\n"},
	{name: "the registry: aliases of aliases", want: "ballast.yaml", lines: true,
		files: pod + registry + "spec:\n" + indented(aliases(20), "  ")},
	{name: "the registry: forty thousand classes", want: "",
		files: pod + registry + "spec:\n  priority: {classes: [" + each(40_000, "c%[1]d, ") + "z]}\n"},
	{name: "the registry: two hundred thousand entries", want: "larger than 4 MiB",
		files: pod + registry + "spec:\n  sizing: {tiers: {small: {requests: {cpu: 1m}}}}\n  " +
			"workloads:\n" + each(200_000, "  - {match: {name: a%[1]d}, sizing: small}\n")},
	{name: "the registry: patterns that go back and forth", want: "",
		files: strings.ReplaceAll(pod, "name: x", "name: "+strings.Repeat("a", 250)) + registry +
			"spec:\n  sizing: {tiers: {small: {requests: {cpu: 1m}}}}\n  workloads:\n" + each(300, "  - {match: {name: "+
			"'"+strings.Repeat("*a", 120)+"*%[1]d'}, sizing: small}\n")},
	{name: "the registry: a hundred thousand mistakes", want: "ballast.yaml", lines: true,
		files: pod + registry + "spec:\n" + each(100_000, "  mistake%[1]d: {a: b}\n")},
	{name: "the registry: a hundred thousand brackets", want: "max depth",
		files: pod + registry + "spec: " + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "\n"},
	{name: "the registry: sixty megabytes", want: "larger than 4 MiB", archive: func() []byte {
		return pack(append(entriesOf(pod), file("ballast.yaml", []byte(strings.Repeat("# x\n", 15<<20))))...)
	}},
	{name: "the registry: a link out", want: "leads out", archive: func() []byte {
		return pack(append(entriesOf(pod), link("ballast.yaml", "../../../../canary.yaml"))...)
	}},
	{name: "the registry: a directory", want: "not a file", files: pod + "-- ballast.yaml/a.yaml --\na: b\n"},
	{name: "the registry: another file, outside", want: "not in the repository", files: pod,
		tell: parameters(`[{"name": "registry", "string": "CANARY_FILE"}]`)},
	{name: "the registry: another file, by dots", want: "not in the repository", files: pod,
		tell: parameters(`[{"name": "registry", "string": "../../../../../canary.yaml"}]`)},
	{name: "the registry: an amount without measure", want: "ballast.yaml",
		files: pod + registry + "spec:\n  sizing: {tiers: {small: {requests: {memory: 1e" + strings.Repeat("9",
			100_000) + "}}}}\n"},
}
