package argocd

import (
	"encoding/json"
	"maps"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
)

// merged returns what base and over say, map by map; over wins.
func merged(base, over map[string]any) map[string]any {
	all := maps.Clone(base)
	if all == nil {
		all = map[string]any{}
	}
	for key, value := range over {
		switch below := value.(type) {
		case map[string]any:
			if under, wasMap := all[key].(map[string]any); wasMap {
				value = merged(under, below)
			}
		case map[string]string:
			value = mergedTexts(all[key], below)
		}
		all[key] = value
	}
	return all
}

// mergedTexts returns a map of texts over what was there, if that is a map, too.
func mergedTexts(under any, over map[string]string) any {
	switch under := under.(type) {
	case map[string]string:
		all := maps.Clone(under)
		maps.Copy(all, over)
		return all
	case map[string]any:
		all := maps.Clone(under)
		for name, text := range over {
			all[name] = text
		}
		return all
	}
	return over
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

// patch decodes a value with a JSON merge patch laid over it: a map is merged, anything else, lists included, is
// replaced, and null removes.
func patch(value any, over map[string]any, into any) error {
	if over == nil {
		over = map[string]any{}
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	merge, err := json.Marshal(over)
	if err != nil {
		return err
	}
	if text, err = jsonpatch.MergePatch(text, merge); err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
