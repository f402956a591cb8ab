package render

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
)

// field is an entry of a kustomization that may name a place to fetch from.
type field struct{ name, entry string }

// fetched lists the entries of a kustomization that kustomize hands to its loader or to git.
func fetched(k *types.Kustomization) []field {
	var fields []field
	add := func(name string, entries ...string) {
		for _, e := range entries {
			fields = append(fields, field{name, e})
		}
	}
	add("resources", k.Resources...)
	add("components", k.Components...)
	add("crds", k.Crds...)
	add("configurations", k.Configurations...)
	add("openapi", k.OpenAPI["path"])
	//nolint:staticcheck // deprecated: kustomize still builds these two
	for _, p := range k.PatchesStrategicMerge {
		add("patchesStrategicMerge", string(p))
	}
	//nolint:staticcheck // deprecated, see above
	for _, p := range slices.Concat(k.PatchesJson6902, k.Patches) {
		add("patches", p.Path)
	}
	for _, r := range k.Replacements {
		add("replacements", r.Path)
	}
	for _, m := range k.ConfigMapGenerator {
		add("configMapGenerator", paths(m.KvPairSources)...)
	}
	for _, s := range k.SecretGenerator {
		add("secretGenerator", paths(s.KvPairSources)...)
	}
	return fields
}

func paths(s types.KvPairSources) []string {
	var paths []string
	for _, entry := range slices.Concat(s.FileSources, s.EnvSources) {
		paths = append(paths, afterKey(entry))
	}
	return paths
}

// afterKey is the path of a `key=path` entry.
func afterKey(entry string) string {
	key, path, ok := strings.Cut(entry, "=")
	if !ok || strings.ContainsAny(key, ":/") {
		return entry
	}
	return path
}
