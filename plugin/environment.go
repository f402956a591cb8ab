package plugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Environment is the environment that Argo CD runs a plugin in.
type Environment map[string]string

// NewEnvironment reads "NAME=value" pairs, as os.Environ gives them.
func NewEnvironment(pairs []string) Environment {
	env := Environment{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	return env
}

// parameters are what the Application asks for: by its plugin parameters, else by its
// plugin environment.
type parameters struct {
	registry   string
	only, skip []string
	strict     bool
}

// parameter is one entry of ARGOCD_APP_PARAMETERS.
type parameter struct {
	Name   string             `json:"name"`
	String *string            `json:"string"`
	Array  *[]string          `json:"array"`
	Map    *map[string]string `json:"map"`
}

// userPrefix begins the variables of spec.source.plugin.env as a plugin sees them, of
// which those of BALLAST_ are parameters.
const userPrefix = "ARGOCD_ENV_BALLAST_"

var setters = map[string]func(p *parameters, values []string) error{
	"registry": func(p *parameters, values []string) error {
		if len(values) != 1 {
			return errors.New("wants one file of the repository")
		}
		p.registry = values[0]
		return nil
	},
	"only": func(p *parameters, values []string) error {
		p.only = values
		return nil
	},
	"skip": func(p *parameters, values []string) error {
		p.skip = values
		return nil
	},
	"strict": func(p *parameters, values []string) (err error) {
		p.strict, err = strconv.ParseBool(strings.Join(values, ","))
		if err != nil {
			return errors.New(`wants "true" or "false"`)
		}
		return nil
	},
}

func (e Environment) parameters() (parameters, error) {
	var p parameters
	for _, name := range slices.Sorted(maps.Keys(e)) {
		key, isOurs := strings.CutPrefix(name, userPrefix)
		if !isOurs || e[name] == "" {
			continue
		}
		if err := p.set(strings.ToLower(key), splitList(e[name])); err != nil {
			return p, fmt.Errorf("plugin env %s: %w", strings.TrimPrefix(name, "ARGOCD_ENV_"), err)
		}
	}
	announced, err := announced(e["ARGOCD_APP_PARAMETERS"])
	if err != nil {
		return p, err
	}
	for _, a := range announced {
		if a.Map != nil {
			return p, fmt.Errorf("plugin parameter %s: wants a string or an array, not a map", a.Name)
		}
		if err := p.set(a.Name, a.values()); err != nil {
			return p, fmt.Errorf("plugin parameter %s: %w", a.Name, err)
		}
	}
	return p, nil
}

// announced reads ARGOCD_APP_PARAMETERS, a JSON list, which is "null" or empty where the
// Application has none.
func announced(text string) ([]parameter, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var all []parameter
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, fmt.Errorf("ARGOCD_APP_PARAMETERS is not the JSON list that Argo CD gives: %w", err)
	}
	return all, nil
}

func (a parameter) values() []string {
	switch {
	case a.Array != nil:
		return *a.Array
	case a.String != nil:
		return splitList(*a.String)
	}
	return nil
}

func splitList(text string) []string {
	var items []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

func (p *parameters) set(name string, values []string) error {
	set, known := setters[name]
	if !known {
		return fmt.Errorf("unknown; there are %s", strings.Join(slices.Sorted(maps.Keys(setters)), ", "))
	}
	return set(p, values)
}

// onlyTighten refuses what would take protection away from where an operator put it.
func (p parameters) onlyTighten(op Operator) error {
	if len(op.Registry) == 0 {
		return nil
	}
	const refusal = "plugin parameter %s: the operator's registry is in force, and this would turn transformers off; ask for a waiver there"
	switch {
	case len(p.only) > 0:
		return fmt.Errorf(refusal, "only")
	case len(p.skip) > 0:
		return fmt.Errorf(refusal, "skip")
	}
	return nil
}
