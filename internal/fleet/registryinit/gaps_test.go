package registryinit

import (
	"testing"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

func TestWhatToDoAboutCharts(t *testing.T) {
	chart := argocd.Source{RepoURL: "https://charts.example.org", Chart: "web"}
	ofOthers := chart
	ofOthers.Helm = &argocd.Helm{ValueFiles: []string{"$values/web.yaml"}}
	values := argocd.Source{RepoURL: "https://git.example.org/values", Ref: "values"}
	manifests := argocd.Source{RepoURL: "https://git.example.org/values", Path: "web"}
	const never = "its value files ($values/web.yaml) are of another source, which never reaches a plugin: "
	tests := map[string]struct {
		sources []argocd.Source
		plugin  bool
		want    string
	}{
		"its values are in the Application": {
			sources: []argocd.Source{chart},
			want: "name the plugin in its source, with its values as the parameter helm-values, or make it a part of a " +
				"chart or a kustomization of the repository; docs/helm.md shows how",
		},
		"it names the plugin": {
			sources: []argocd.Source{chart}, plugin: true,
			want: "write entries for its workloads by hand, or match them by app",
		},
		"its values are of another source": {
			sources: []argocd.Source{ofOthers, values},
			want:    never + "make it an umbrella chart in Git that depends on web; docs/helm.md shows how",
		},
		"another source has manifests too": {
			sources: []argocd.Source{ofOthers, values, manifests},
			want: never + "make it a kustomization with helmCharts and the manifests of the other sources; docs/helm.md " +
				"shows how",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := todo(audit.Row{Verdict: audit.External, Plugin: test.plugin,
				Application: discover.Application{Resource: &argocd.Application{Sources: test.sources}}})
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}
