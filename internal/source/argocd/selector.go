package argocd

import (
	"fmt"
	"maps"
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
func (e evaluation) selected(all []map[string]any, written any) ([]map[string]any, error) {
	if written == nil {
		return all, nil
	}
	var s selector
	if err := convert(written, &s); err != nil {
		return nil, fmt.Errorf("selector: %w", err)
	}
	for _, x := range s.MatchExpressions {
		if !slices.Contains([]string{"In", "NotIn", "Exists", "DoesNotExist"}, x.Operator) {
			return nil, fmt.Errorf("selector: the operator is %q, want In, NotIn, Exists or DoesNotExist", x.Operator)
		}
	}
	return slices.DeleteFunc(all, func(p map[string]any) bool {
		if e.templates.argoCD.Facts().FlatSelectors {
			p = withoutTexts(p)
		}
		return !s.matches(flatten(p))
	}), nil
}

// withoutTexts returns parameters in which maps of texts are maps like any other.
func withoutTexts(params map[string]any) map[string]any {
	all := maps.Clone(params)
	for key, value := range params {
		switch value := value.(type) {
		case map[string]any:
			all[key] = withoutTexts(value)
		case map[string]string:
			below := make(map[string]any, len(value))
			for name, text := range value {
				below[name] = text
			}
			all[key] = below
		}
	}
	return all
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
