package argocd

import (
	"encoding/json"
	"errors"
	"strings"

	strictjson "sigs.k8s.io/json"
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
		strings.HasPrefix(path, "spec.sourceHydrator.drySource.")
}
