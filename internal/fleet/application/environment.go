package application

import (
	"encoding/json"

	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/plugin"
)

// Environment is what Argo CD tells the plugin of an application. What the source says to
// another plugin is not for us.
func Environment(m discover.Member) (plugin.Environment, error) {
	env := plugin.Environment{"ARGOCD_APP_SOURCE_PATH": m.Dir}
	if m.Application == nil {
		return env, nil
	}
	env["ARGOCD_APP_NAME"] = m.Application.Name
	env["ARGOCD_APP_NAMESPACE"] = m.Application.Destination.Namespace
	env["ARGOCD_APP_PROJECT_NAME"] = ProjectOf(m.Application)
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
