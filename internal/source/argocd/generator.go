package argocd

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"sigs.k8s.io/yaml"
)

// evaluation is one ApplicationSet looked at in one checkout.
type evaluation struct {
	checkout  Checkout
	templates templates
	depth     int

	nestedSelectors bool // count before Argo CD 3.0, too
}

// asked says whom the other generators ask.
var asked = map[string]string{
	"clusters":                "the cluster",
	"clusterDecisionResource": "the cluster",
	"scmProvider":             "the provider of the repositories",
	"pullRequest":             "the provider of the repository",
	"plugin":                  "a plugin",
	"oci":                     "a registry of OCI artefacts",
}

// params returns the parameters that a generator makes; outer, those of the one that a matrix
// combines it with.
func (e evaluation) params(generator, outer map[string]any) ([]map[string]any, error) {
	name, body, err := only(generator)
	if err != nil {
		return nil, err
	}
	if len(outer) > 0 {
		if body, err = e.interpolate(name, body, outer); err != nil {
			return nil, fmt.Errorf("generator %s: %w", name, err)
		}
	}
	all, err := e.generate(name, body)
	if err != nil {
		if unknown := Unknown(""); errors.As(err, &unknown) {
			return nil, unknown
		}
		return nil, fmt.Errorf("generator %s: %w", name, err)
	}
	if e.depth > 1 && !e.nestedSelectors && !e.templates.argoCD.Facts().NestedSelectors {
		return all, nil
	}
	return e.selected(all, generator["selector"])
}

func (e evaluation) generate(name string, body map[string]any) ([]map[string]any, error) {
	switch name {
	case "list":
		return e.list(body)
	case "git":
		return e.git(body)
	case "matrix", "merge":
		return e.combined(name, body)
	}
	whom, known := asked[name]
	if facts := e.templates.argoCD.Facts(); name == "oci" && !facts.OCIGenerator {
		return nil, Unknown(fmt.Sprintf("the generator oci is not known to Argo CD %s", facts.Version))
	}
	if !known {
		return nil, Unknown(fmt.Sprintf("the generator %s is not known", name))
	}
	return nil, Unknown(fmt.Sprintf("the generator %s asks %s", name, whom))
}

// only returns the one generator that an entry of the list is.
func only(generator map[string]any) (name string, body map[string]any, err error) {
	for _, key := range slices.Sorted(maps.Keys(generator)) {
		if key == "selector" || generator[key] == nil {
			continue
		}
		if name != "" {
			return "", nil, fmt.Errorf("generators %s and %s are one entry: make two of them", name, key)
		}
		name = key
		body, _ = generator[key].(map[string]any)
	}
	if name == "" {
		return "", nil, errors.New("an entry of generators is empty")
	}
	return name, body, nil
}

// interpolate fills the outer parameters in, but for templates.
func (e evaluation) interpolate(name string, body, outer map[string]any) (map[string]any, error) {
	filled := maps.Clone(body)
	for key, value := range body {
		var err error
		switch {
		case key == "template":
		case key == "generators" && (name == "matrix" || name == "merge"):
			filled[key], err = e.interpolateAll(value, outer)
		case key == "values" && name != "list" && e.templates.argoCD.Facts().ValuesWait:
			filled[key], err = e.templates.known(value, outer)
		default:
			filled[key], err = e.templates.value(value, outer)
		}
		if err != nil {
			return nil, err
		}
	}
	return filled, nil
}

// interpolateAll fills the outer parameters in where a matrix or a merge is the second of a matrix.
func (e evaluation) interpolateAll(generators any, outer map[string]any) (any, error) {
	list, isList := generators.([]any)
	if !isList {
		return e.templates.value(generators, outer)
	}
	all := make([]any, len(list))
	for i, item := range list {
		generator, _ := item.(map[string]any)
		filled := maps.Clone(generator)
		for name, body := range generator {
			var err error
			if below, isMap := body.(map[string]any); isMap && name != "selector" {
				filled[name], err = e.interpolate(name, below, outer)
			} else {
				filled[name], err = e.templates.value(body, outer)
			}
			if err != nil {
				return nil, err
			}
		}
		all[i] = filled
	}
	return all, nil
}

// list returns the elements of a list generator.
func (e evaluation) list(body map[string]any) ([]map[string]any, error) {
	var l struct {
		Elements     []map[string]any `json:"elements"`
		ElementsYaml string           `json:"elementsYaml"`
	}
	if err := convert(body, &l); err != nil {
		return nil, err
	}
	var more []map[string]any
	if err := yaml.Unmarshal([]byte(l.ElementsYaml), &more); err != nil {
		return nil, fmt.Errorf("elementsYaml: %w", err)
	}
	if e.templates.goTemplate {
		return append(l.Elements, more...), nil
	}
	var all []map[string]any
	for i, element := range l.Elements {
		flat, err := texts(element)
		if err != nil {
			return nil, fmt.Errorf("elements[%d]: %w", i, err)
		}
		all = append(all, flat)
	}
	return append(all, more...), nil
}

// texts returns an element as {{name}} sees it: texts, and those of its values.
func texts(element map[string]any) (map[string]any, error) {
	flat := map[string]any{}
	for key, value := range element {
		below, isMap := value.(map[string]any)
		if _, isText := value.(string); !isText && (key != "values" || !isMap) {
			return nil, fmt.Errorf("%s is no text, which only a set with goTemplate: true may have", key)
		}
		if !isMap {
			flat[key] = value
		}
		for name, v := range below {
			if _, isText := v.(string); !isText {
				return nil, fmt.Errorf("values.%s is no text, which only a set with goTemplate: true may have", name)
			}
			flat["values."+name] = v
		}
	}
	return flat, nil
}

// addValues adds the values that a generator gives beside what it finds.
func (e evaluation) addValues(params map[string]any, values map[string]string) error {
	below := map[string]string{} // of texts alone, which some functions of templates tell apart
	for name, text := range values {
		filled, err := e.templates.text(text, params)
		if err != nil {
			return fmt.Errorf("values.%s: %w", name, err)
		}
		below[name] = filled
	}
	switch {
	case len(below) == 0:
	case e.templates.goTemplate:
		params["values"] = below
	default:
		for name, text := range below {
			params["values."+name] = text
		}
	}
	return nil
}
