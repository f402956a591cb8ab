package argocd

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// combination is what matrix and merge generators have.
type combination struct {
	Generators []map[string]any `json:"generators"`
	MergeKeys  []string         `json:"mergeKeys"`
}

// Argo CD lets a matrix or a merge stand in another one, and no deeper.
const mostDepth = 2

func (e evaluation) combined(name string, body map[string]any) ([]map[string]any, error) {
	var c combination
	if err := convert(body, &c); err != nil {
		return nil, err
	}
	if e.depth++; e.depth > mostDepth {
		return nil, errors.New("stands in two others, which Argo CD does not read")
	}
	if name == "merge" {
		return e.merge(c)
	}
	return e.matrix(c)
}

// matrix returns each set of the first generator with each set that the second makes of it.
func (e evaluation) matrix(c combination) ([]map[string]any, error) {
	if len(c.Generators) != 2 {
		return nil, fmt.Errorf("has %d generators, want two", len(c.Generators))
	}
	first, err := e.params(c.Generators[0], nil)
	if err != nil {
		return nil, err
	}
	var all []map[string]any
	for _, a := range first {
		second, err := e.params(c.Generators[1], a)
		if err != nil {
			return nil, err
		}
		for _, b := range second {
			if err := e.agree(a, b); err != nil {
				return nil, err
			}
			all = append(all, merged(b, a))
		}
	}
	return all, nil
}

// agree refuses two texts for one name, as Argo CD does outside of Go templates.
func (e evaluation) agree(a, b map[string]any) error {
	if e.templates.goTemplate {
		return fit(b, a)
	}
	for key, value := range a {
		if other, ok := b[key]; ok && other != value {
			return fmt.Errorf("both generators give %s, %q and %q: give one a pathParamPrefix", key, value, other)
		}
	}
	return nil
}

// fit refuses to lay a map of a list or a file over a map of texts, at which Argo CD breaks off.
func fit(base, over map[string]any) error {
	for _, key := range slices.Sorted(maps.Keys(over)) {
		below, isMap := over[key].(map[string]any)
		if _, wasTexts := base[key].(map[string]string); wasTexts && len(below) > 0 {
			return fmt.Errorf("%s of one generator are laid over texts of another, at which Argo CD breaks off: "+
				"give one of them another name", key)
		}
		if under, wasMap := base[key].(map[string]any); isMap && wasMap {
			if err := fit(under, below); err != nil {
				return err
			}
		}
	}
	return nil
}

// merge returns the sets of the first generator, each with what the others say of the same keys.
func (e evaluation) merge(c combination) ([]map[string]any, error) {
	if len(c.Generators) < 2 || len(c.MergeKeys) == 0 {
		return nil, errors.New("wants two generators or more, and mergeKeys")
	}
	base, err := e.params(c.Generators[0], nil)
	if err != nil {
		return nil, err
	}
	if _, err := byKeys(base, c.MergeKeys); err != nil {
		return nil, err
	}
	for _, g := range c.Generators[1:] {
		over, err := e.params(g, nil)
		if err != nil {
			return nil, err
		}
		byKey, err := byKeys(over, c.MergeKeys)
		if err != nil {
			return nil, err
		}
		for i, params := range base {
			over := byKey[mergeKey(params, c.MergeKeys)]
			if err := fit(params, over); err != nil {
				return nil, err
			}
			base[i] = merged(params, over)
		}
	}
	return base, nil
}

// byKeys returns parameters by their values of the keys, which must be each one's own.
func byKeys(all []map[string]any, keys []string) (map[string]map[string]any, error) {
	byKey := map[string]map[string]any{}
	for _, params := range all {
		key := mergeKey(params, keys)
		if byKey[key] != nil {
			return nil, fmt.Errorf("a generator gives %v the values %s twice", keys, key)
		}
		byKey[key] = params
	}
	return byKey, nil
}

func mergeKey(params map[string]any, keys []string) string {
	values := make([]any, len(keys))
	for i, key := range keys {
		values[i] = params[key]
	}
	return fmt.Sprintf("%q", values)
}
