package discover

import (
	"testing"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

func TestWhoGoesThroughBallast(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "plain/kustomization.yaml", "")
	write(t, dir, "by-folder/.argocd-source.yaml", "plugin: {name: ballast}\n")
	write(t, dir, "env-by-folder/.argocd-source.yaml", "plugin: {env: [{name: A, value: b}]}\n")
	write(t, dir, "by-name/.argocd-source-web.yaml", "plugin: {name: ballast}\n")
	write(t, dir, "by-other-name/.argocd-source-db.yaml", "plugin: {name: ballast}\n")
	write(t, dir, "broken/.argocd-source.yaml", "plugin: {name: [")
	write(t, dir, "away/.argocd-source.yaml", "plugin: {name: other}\n")
	ballast := &argocd.Plugin{Name: "ballast"}
	for name, tt := range map[string]struct {
		dir    string
		plugin *argocd.Plugin
		want   bool
	}{
		"nobody asks for it":               {dir: "plain"},
		"the Application does":             {dir: "plain", plugin: ballast, want: true},
		"by a version of it":               {dir: "plain", plugin: &argocd.Plugin{Name: "ballast-v2"}, want: true},
		"the Application asks for another": {dir: "plain", plugin: &argocd.Plugin{Name: "ballasted"}},
		"the folder does":                  {dir: "by-folder", want: true},
		"the folder says more to it":       {dir: "env-by-folder", plugin: ballast, want: true},
		"the folder says more to nobody":   {dir: "env-by-folder"},
		"the folder does, for this one":    {dir: "by-name", want: true},
		"the folder does, for another":     {dir: "by-other-name"},
		"the folder's file cannot be read": {dir: "broken"},
		"the folder takes it to another":   {dir: "away", plugin: ballast},
		"the folder does not even exist":   {dir: "nowhere", plugin: ballast, want: true},
	} {
		t.Run(name, func(t *testing.T) {
			app := &argocd.Application{Name: "web", Sources: []argocd.Source{{Plugin: tt.plugin}}}
			s := survey{fleet: &Fleet{Root: dir}, tree: tree{root: dir}}
			got := toBallast(s.override(app, tt.dir, app.Sources[0]))
			if (got != nil) != tt.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}
