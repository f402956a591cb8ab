package argocd

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// unknownFields returns the paths of fields of an Application's sources that Argo CD does not know,
// as a misspelled one. Names of fields are told apart by capitals.
func unknownFields(object any) []string {
	root, _ := object.(map[string]any)
	spec, _ := root["spec"].(map[string]any)
	source := reflect.TypeFor[Source]()
	all := unknownIn(spec["source"], source, "spec.source")
	all = append(all, unknownIn(spec["sources"], reflect.SliceOf(source), "spec.sources")...)
	hydrator, _ := spec["sourceHydrator"].(map[string]any)
	return append(all, unknownIn(hydrator["drySource"], source, "spec.sourceHydrator.drySource")...)
}

// unknownIn compares a value with the type that it is decoded into.
func unknownIn(value any, as reflect.Type, path string) (all []string) {
	if as.Kind() == reflect.Pointer {
		as = as.Elem()
	}
	if items, isList := value.([]any); isList && as.Kind() == reflect.Slice {
		for i, item := range items {
			all = append(all, unknownIn(item, as.Elem(), fmt.Sprintf("%s[%d]", path, i))...)
		}
	}
	fields, isMap := value.(map[string]any)
	if !isMap || as.Kind() != reflect.Struct {
		return all
	}
	known := map[string]reflect.Type{}
	for i := range as.NumField() {
		name, _, _ := strings.Cut(as.Field(i).Tag.Get("json"), ",")
		known[name] = as.Field(i).Type
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		below, isKnown := known[name]
		if !isKnown {
			all = append(all, path+"."+name)
			continue
		}
		all = append(all, unknownIn(fields[name], below, path+"."+name)...)
	}
	return all
}
