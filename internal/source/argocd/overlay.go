package argocd

import "maps"

// merged returns what base and over say, map by map; over wins.
func merged(base, over map[string]any) map[string]any {
	all := maps.Clone(base)
	if all == nil {
		all = map[string]any{}
	}
	for key, value := range over {
		below, isMap := value.(map[string]any)
		under, wasMap := all[key].(map[string]any)
		if isMap && wasMap {
			value = merged(under, below)
		}
		all[key] = value
	}
	return all
}

// stated returns what is not empty of a template: the rest is left to the other one.
func stated(template map[string]any) map[string]any {
	all := map[string]any{}
	for key, value := range template {
		if below, ok := value.(map[string]any); ok {
			value = stated(below)
		}
		if !isEmpty(value) {
			all[key] = value
		}
	}
	return all
}

func isEmpty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

// patched returns base with a patch laid over it: a map is merged, anything else, lists included, is
// replaced, and null removes.
func patched(base, over map[string]any) map[string]any {
	all := maps.Clone(base)
	if all == nil {
		all = map[string]any{}
	}
	for key, value := range over {
		below, isMap := value.(map[string]any)
		switch {
		case value == nil:
			delete(all, key)
		case isMap:
			under, _ := all[key].(map[string]any)
			all[key] = patched(under, below)
		default:
			all[key] = value
		}
	}
	return all
}
