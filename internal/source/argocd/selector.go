package argocd

import (
	"fmt"
	"slices"
)

// selector is a label selector over the parameters of a generator.
type selector struct {
	MatchLabels      map[string]string `json:"matchLabels"`
	MatchExpressions []struct {
		Key      string   `json:"key"`
		Operator string   `json:"operator"`
		Values   []string `json:"values"`
	} `json:"matchExpressions"`
}

// selected returns the parameters that a selector leaves.
func selected(all []map[string]any, written any) ([]map[string]any, error) {
	if written == nil {
		return all, nil
	}
	var s selector
	if err := convert(written, &s); err != nil {
		return nil, fmt.Errorf("selector: %w", err)
	}
	for _, e := range s.MatchExpressions {
		if !slices.Contains([]string{"In", "NotIn", "Exists", "DoesNotExist"}, e.Operator) {
			return nil, fmt.Errorf("selector: the operator is %q, want In, NotIn, Exists or DoesNotExist", e.Operator)
		}
	}
	return slices.DeleteFunc(all, func(p map[string]any) bool { return !s.matches(flatten(p)) }), nil
}

func (s selector) matches(params map[string]string) bool {
	for key, want := range s.MatchLabels {
		if got, ok := params[key]; !ok || got != want {
			return false
		}
	}
	for _, e := range s.MatchExpressions {
		value, exists := params[e.Key]
		among := exists && slices.Contains(e.Values, value)
		holds := map[string]bool{"In": among, "NotIn": !among, "Exists": exists, "DoesNotExist": !exists}
		if !holds[e.Operator] {
			return false
		}
	}
	return true
}

// flatten returns nested parameters as one map: a.b for a map, a.0 for a list.
func flatten(params map[string]any) map[string]string {
	flat := map[string]string{}
	var add func(name string, value any)
	add = func(name string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for key, below := range v {
				add(name+"."+key, below)
			}
		case []any:
			for i, item := range v {
				add(fmt.Sprintf("%s.%d", name, i), item)
			}
		default:
			flat[name] = fmt.Sprint(v)
		}
	}
	for key, value := range params {
		add(key, value)
	}
	return flat
}
