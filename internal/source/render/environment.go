package render

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// Environment holds the values of the variables of Argo CD in the options of a source.
type Environment map[string]string

// variables are those that Argo CD replaces; any other it replaces by nothing.
var variables = []string{
	"ARGOCD_APP_NAME", "ARGOCD_APP_NAMESPACE", "ARGOCD_APP_PROJECT_NAME",
	"ARGOCD_APP_REVISION", "ARGOCD_APP_REVISION_SHORT", "ARGOCD_APP_REVISION_SHORT_8",
	"ARGOCD_APP_SOURCE_REPO_URL", "ARGOCD_APP_SOURCE_PATH", "ARGOCD_APP_SOURCE_TARGET_REVISION",
}

// With returns the environment with one variable more.
func (e Environment) With(name, value string) Environment {
	with := maps.Clone(e)
	if with == nil {
		with = Environment{}
	}
	with[name] = value
	return with
}

// expand replaces the variables in a text. One that Argo CD knows and that has no value here is an
// error: the result would be another than Argo CD's.
func (e Environment) expand(text string) (string, error) {
	var unknown []string
	expanded := os.Expand(text, func(name string) string {
		value, known := e[name]
		switch {
		case name == "$": // $$ stands for one
			return "$"
		case !slices.Contains(variables, name):
			return ""
		case !known:
			unknown = append(unknown, name)
		}
		return value
	})
	if len(unknown) > 0 {
		return "", fmt.Errorf("%q: only Argo CD knows %s: set it in the environment", text, strings.Join(unknown, ", "))
	}
	return expanded, nil
}

// expandValues replaces the variables in the values of a map.
func (e Environment) expandValues(texts map[string]string) (map[string]string, error) {
	expanded := make(map[string]string, len(texts))
	for key, text := range texts {
		var err error
		if expanded[key], err = e.expand(text); err != nil {
			return nil, err
		}
	}
	return expanded, nil
}
