package render

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vixens-io/ballast/internal/argocd"
)

const withChart = `
-- app/kustomization.yaml --
helmCharts:
  - name: web
    repo: https://charts.example
    releaseName: shop
    valuesInline: {from: inline}
-- app/charts/web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
-- app/charts/web/values.yaml --
from: chart
-- app/charts/web/templates/cm.yaml --
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  from: {{ .Values.from }}
  kube: {{ .Capabilities.KubeVersion.Version }}
`

func TestAKustomizationMayHaveCharts(t *testing.T) {
	dir := filepath.Join(tree(t, withChart), "app")
	o := Options{Helm: realHelm(t), EnableHelm: true, KubeVersion: "v1.31.2+k3s1", AllowRemote: []string{}}
	for name, tt := range map[string]struct {
		spec *argocd.Kustomize
		want []string
	}{
		"that are vendored":       {nil, []string{"name: shop", "from: inline", "kube: v1.31.2"}},
		"that options are put on": {&argocd.Kustomize{NamePrefix: "a-", KubeVersion: "1.30.0"}, []string{"name: a-shop", "kube: v1.30.0"}},
	} {
		t.Run(name, func(t *testing.T) {
			o.Spec.Kustomize = tt.spec
			r, err := Source(t.Context(), dir, o)
			if err != nil {
				t.Fatal(err)
			}
			out := bytesOf(t, r)
			for _, want := range tt.want {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
		})
	}
}

func TestChartsOfAKustomizationThatAreRefused(t *testing.T) {
	const chart = "-- app/kustomization.yaml --\nhelmCharts: [{name: web, repo: 'https://charts.example'}]\n"
	const generator = "-- app/kustomization.yaml --\ngenerators: [chart.yaml]\n-- app/chart.yaml --\n" +
		"apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: a}\nname: web\n"
	for name, tt := range map[string]struct {
		files string
		want  []string
	}{
		"one from the network":            {chart, []string{"helmCharts", "https://charts.example", "not allowed"}},
		"one of another version":          {strings.Replace(withChart, "releaseName", "version: 2.0.0\n    releaseName", 1), []string{"helmCharts", "not allowed"}},
		"a home with plugins":             {strings.Replace(withChart, "helmCharts:", "helmGlobals: {configHome: here}\nhelmCharts:", 1), []string{"configHome", "plugins"}},
		"a home with plugins, as it was":  {"-- app/kustomization.yaml --\nhelmChartInflationGenerator: [{chartName: web, helmHome: here}]\n", []string{"configHome", "plugins"}},
		"a generator's home with plugins": {generator + "configHome: here\n", []string{"configHome", "plugins"}},
		"a generator's repository":        {generator + "repo: https://charts.example\n", []string{"https://charts.example", "not allowed"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(tree(t, tt.files), "app")
			_, err := Source(t.Context(), dir, Options{Helm: fakeHelm(t, "echo v3.18.4"), EnableHelm: true, AllowRemote: []string{}})
			wantError(t, err, append(tt.want, dir)...)
		})
	}
	t.Run("all, where charts are not enabled", func(t *testing.T) {
		dir := filepath.Join(tree(t, withChart), "app")
		_, err := Source(t.Context(), dir, Options{AllowRemote: []string{}})
		wantError(t, err, "enable-helm")
	})
}

func TestHelmOfAKustomizationIsStopped(t *testing.T) {
	if _, err := os.Stat("/proc/self/cmdline"); err != nil {
		t.Skip("without /proc, helm cannot be found to be stopped")
	}
	dir := filepath.Join(tree(t, withChart), "app")
	o := Options{Helm: fakeHelm(t, "while :; do :; done"), EnableHelm: true, Timeout: 200 * time.Millisecond}
	_, err := Source(t.Context(), dir, o)
	wantError(t, err, dir, "with what it fetches, it took longer than 200ms")

	// Its place is free again: a build that needs them all can begin.
	release, err := reserve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	release()
}

func TestHelmThatIsMissingIsSaidWhereItIsNeeded(t *testing.T) {
	o := Options{Helm: "no-helm-here", EnableHelm: true}
	_, err := Source(t.Context(), filepath.Join(tree(t, withChart), "app"), o)
	wantError(t, err, "no-helm-here")
	without := tree(t, "-- kustomization.yaml --\nresources: [cm.yaml]\n-- cm.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
	if _, err := Source(t.Context(), without, o); err != nil {
		t.Error(err)
	}
}
