package engine

import (
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/release"
)

const argoCDName = "argocd"

// ArgoCD is the part of the registry that says which Argo CD renders the repository.
type ArgoCD struct {
	Version string `yaml:"version" doc:"Version of the Argo CD that deploys what is here, as \"3.4\": sources render as by it. Without one it is the newest that is proven; a flag, and what the operator of the plugin says, count more." example:"\"3.4\""`
}

func argoCDSection() registry.Section {
	return registry.Section{
		Name:     argoCDName,
		Doc:      "Says which version of Argo CD deploys the repository.",
		Settings: func() any { return &ArgoCD{} },
		CheckSettings: func(settings any, r *registry.Report) {
			_, warning, err := release.Parse(settings.(*ArgoCD).Version)
			if err != nil {
				r.Errorf([]string{"version"}, "%v", err)
			}
			if warning != "" {
				r.Warnf([]string{"version"}, "%s", warning)
			}
		},
	}
}

// ArgoCDOf returns the version of Argo CD that a registry states; empty if it states none. One that is not known comes
// with a warning.
func ArgoCDOf(r *registry.Registry) (v release.Version, warning string) {
	v, warning, _ = release.Parse(r.Settings(argoCDName).(*ArgoCD).Version) // its mistakes are told when it is loaded
	return v, warning
}
