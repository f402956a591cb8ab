package application

import (
	"encoding/json"

	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/plugin"
)

// Environment is what Argo CD tells the plugin of an application. What the source says to
// another plugin is not for us.
func Environment(m discover.Application) (plugin.Environment, error) {
	env := plugin.Environment{"ARGOCD_APP_SOURCE_PATH": m.Dir}
	if m.Resource == nil {
		return env, nil
	}
	env["ARGOCD_APP_NAME"] = m.Resource.Name
	env["ARGOCD_APP_NAMESPACE"] = m.Resource.Destination.Namespace
	env["ARGOCD_APP_PROJECT_NAME"] = ProjectOf(m.Resource)
	if m.Plugin == nil {
		return env, nil
	}
	for _, variable := range m.Plugin.Env {
		env["ARGOCD_ENV_"+variable.Name] = variable.Value
	}
	parameters, err := json.Marshal(m.Plugin.Parameters)
	env["ARGOCD_APP_PARAMETERS"] = string(parameters)
	return env, err
}
