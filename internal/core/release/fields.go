package release

import "strings"

// since is the first version that knows a field of an Application's source, or of one that is hydrated, by its path.
// All versions know the others. TestFieldsByVersion holds it against the types of Argo CD.
var since = map[string]Version{
	"source.tagPrefix":                         "3.5",
	"source.directory.disableExtensionFilter":  "3.6",
	"source.kustomize.ignoreMissingComponents": "3.0",
	"source.kustomize.labelIncludeTemplates":   "3.0",
	"sourceHydrator.drySource.helm":            "3.3",
	"sourceHydrator.drySource.kustomize":       "3.3",
	"sourceHydrator.drySource.directory":       "3.3",
	"sourceHydrator.drySource.plugin":          "3.3",
	"sourceHydrator.syncSource.repoURL":        "3.5",
}

// Since returns the first version that knows a field, by its path in the spec of an Application without the numbers of
// lists, as source.helm.version; empty if all know it, or none.
func Since(path string) Version {
	first := since[path]
	// The helm, kustomize and directory of what is hydrated have the fields that those of other sources have.
	if below, ok := strings.CutPrefix(path, "sourceHydrator.drySource."); ok && strings.Contains(below, ".") {
		first = since["source."+below]
	}
	above := strings.LastIndexByte(path, '.')
	if above < 0 {
		return first
	}
	if parent := Since(path[:above]); first == "" || parent != "" && first.Before(parent) {
		return parent
	}
	return first
}
