package compare

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// plain returns a value as encoding/json takes it. What is null, {} or [] in a map is not there:
// all of them mean the same to Kubernetes.
func plain(v any) any {
	switch v := v.(type) {
	case []any:
		items := make([]any, len(v))
		for i := range v {
			items[i] = plain(v[i])
		}
		if len(items) == 0 {
			return nil
		}
		return items
	case yamledit.Pairs:
		m := map[string]any{}
		for _, p := range v {
			if value := plain(p.Value); value != nil {
				m[p.Key] = value
			}
		}
		if len(m) == 0 {
			return nil
		}
		return m
	}
	return v
}

// valueOf returns what a field holds, to be compared.
func valueOf(f yamledit.Field) any { return plain(f.Any()) }

// differences returns JSON pointers to where two values differ. Items of lists that have names stand by
// them.
func differences(before, after any) []string {
	var all []string
	compareValues(&all, "", before, after)
	return all
}

func compareValues(all *[]string, at string, before, after any) {
	b, isMapBefore := mapOf(before)
	a, isMapAfter := mapOf(after)
	if !isMapBefore || !isMapAfter {
		if !same(before, after) {
			*all = append(*all, at)
		}
		return
	}
	keys := maps.Clone(b)
	maps.Copy(keys, a)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		escaped := strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
		compareValues(all, at+"/"+escaped, b[key], a[key])
	}
}

// mapOf returns a map, or a list of named items as a map of them. A list in which a name is twice
// is a list.
func mapOf(v any) (map[string]any, bool) {
	if m, ok := v.(map[string]any); ok {
		return m, true
	}
	list, ok := v.([]any)
	if !ok {
		return nil, false
	}
	byName := map[string]any{}
	for i, item := range list {
		m, _ := item.(map[string]any)
		name, ok := m["name"].(string)
		if !ok {
			name = strconv.Itoa(i)
		}
		if byName[name] != nil {
			return nil, false
		}
		byName[name] = item
	}
	return byName, true
}

func same(a, b any) bool {
	before, errBefore := json.Marshal(a)
	after, errAfter := json.Marshal(b)
	return errBefore == nil && errAfter == nil && string(before) == string(after)
}
