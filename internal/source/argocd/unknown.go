package argocd

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	strictjson "sigs.k8s.io/json"

	"github.com/vixens-io/ballast/internal/core/release"
)

// unknownFields returns the paths of fields of an Application's sources that Argo CD does not know,
// as a misspelled one. Names of fields are told apart by capitals.
func unknownFields(object any) (paths []string) {
	text, err := json.Marshal(object)
	if err != nil {
		return nil
	}
	var w written
	unknown, _ := strictjson.UnmarshalStrict(text, &w, strictjson.DisallowUnknownFields)
	for _, err := range unknown {
		var field strictjson.FieldError
		if errors.As(err, &field) && isInSource(field.FieldPath()) {
			paths = append(paths, field.FieldPath())
		}
	}
	return paths
}

func isInSource(path string) bool {
	return strings.HasPrefix(path, "spec.source.") || strings.HasPrefix(path, "spec.sources[") ||
		strings.HasPrefix(path, "spec.sourceHydrator.")
}

// pruned is a field that a version of Argo CD does not know, and a newer one does.
type pruned struct {
	path  string
	since release.Version
}

// prune removes from an Application's sources the fields that are newer than a version of Argo CD, as a cluster does
// that has its CustomResourceDefinition, and returns them.
func prune(object any, by release.Version) (gone []pruned) {
	app, _ := object.(map[string]any)
	spec, _ := app["spec"].(map[string]any)
	for _, name := range []string{"source", "sources", "sourceHydrator"} {
		gone = append(gone, pruneBelow(spec[name], "spec."+name, strings.TrimSuffix(name, "s"), by)...)
	}
	return gone
}

// pruneBelow is prune of a value; path is the one that the table of fields has.
func pruneBelow(value any, shown, path string, by release.Version) (gone []pruned) {
	switch value := value.(type) {
	case []any:
		for i, item := range value {
			gone = append(gone, pruneBelow(item, fmt.Sprintf("%s[%d]", shown, i), path, by)...)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			if since := release.Since(path + "." + name); since != "" && by.Before(since) {
				delete(value, name)
				gone = append(gone, pruned{shown + "." + name, since})
				continue
			}
			gone = append(gone, pruneBelow(value[name], shown+"."+name, path+"."+name, by)...)
		}
	}
	return gone
}
