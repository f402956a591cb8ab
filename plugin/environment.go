package plugin

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Environment is the environment that Argo CD runs a plugin in.
type Environment map[string]string

// NewEnvironment reads "NAME=value" pairs, as os.Environ returns them.
func NewEnvironment(pairs []string) Environment {
	env := Environment{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	return env
}

const (
	// announcedVariable holds the Application's plugin parameters, a list in JSON.
	announcedVariable = "ARGOCD_APP_PARAMETERS"

	// flatPrefix begins variables that Argo CD makes of the same parameters.
	flatPrefix = "PARAM_"

	// userPrefix begins the variables of spec.source.plugin.env as a plugin sees them, of
	// which those of BALLAST_ are parameters.
	userPrefix = "ARGOCD_ENV_BALLAST_"
)

// parameters reads the parameters, from what counts least to what counts most. The
// variables of flatPrefix say less than announcedVariable, of which Argo CD makes them: they
// count only where that is missing.
func (e Environment) parameters() (parameters, error) {
	var p parameters
	for _, name := range e.withPrefix(userPrefix) {
		text := e[name]
		parameter := strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, userPrefix)), "_", "-")
		if err := p.set(value{Name: parameter, String: &text}); err != nil {
			return p, fmt.Errorf("plugin env %s: %w", strings.TrimPrefix(name, "ARGOCD_ENV_"), err)
		}
	}
	text, isSet := e[announcedVariable]
	if !isSet {
		return p, e.flat(&p)
	}
	announced, err := announced(text)
	if err != nil {
		return p, err
	}
	for _, v := range announced {
		if err := p.set(v); err != nil {
			return p, fmt.Errorf("plugin parameter %s: %w", v.Name, err)
		}
	}
	return p, nil
}

// withPrefix returns the variables that begin so and say something, in order.
func (e Environment) withPrefix(prefix string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(e)), func(name string) bool {
		return !strings.HasPrefix(name, prefix) || e[name] == ""
	})
}

// announced reads announcedVariable, which is "null" or empty where the Application has none.
func announced(text string) ([]value, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var all []value
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, fmt.Errorf("%s is not the JSON list that Argo CD gives: %w", announcedVariable, err)
	}
	return all, nil
}

// flat reads the variables of flatPrefix: PARAM_STRICT, or PARAM_SKIP_0, PARAM_SKIP_1 of a
// list. Of a map they do not tell the keys.
func (e Environment) flat(p *parameters) error {
	unread := e.withPrefix(flatPrefix)
	for _, a := range Announcement() {
		v := value{Name: a.Name}
		take := func(variable string) bool {
			at := slices.Index(unread, variable)
			if at >= 0 {
				unread = slices.Delete(unread, at, at+1)
			}
			return at >= 0
		}
		variable := flatPrefix + variableOf(a.Name)
		if text := e[variable]; take(variable) {
			v.String = &text
		}
		for take(fmt.Sprintf("%s_%d", variable, len(v.Array))) {
			v.Array = append(v.Array, e[fmt.Sprintf("%s_%d", variable, len(v.Array))])
		}
		if v.String == nil && v.Array == nil {
			continue
		}
		if err := p.set(v); err != nil {
			return fmt.Errorf("%s: %w", variable, err)
		}
	}
	for _, variable := range unread {
		return fmt.Errorf("%s: %w", variable, p.set(value{}))
	}
	return nil
}
