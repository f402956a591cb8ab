package cli

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

const namesAHost = `
-- .git/HEAD --
ref: refs/heads/main
-- ballast.yaml --
# +argocd:skip-file-rendering
apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: home}
spec: {}
-- web/kustomization.yaml --
generators: [gen.yaml]
-- web/gen.yaml --
apiVersion: builtin
kind: ConfigMapGenerator
metadata: {name: x, annotations: {a: &f files}}
*f : ['x=ADDRESS/f']
-- plain/kustomization.yaml --
resources: ['ADDRESS/a.yaml']
-- apps/kustomization.yaml --
metadata: {name: x, annotations: {a: &r resources}}
*r : ['ADDRESS/application.yaml']
-- app.yaml --
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec:
  destination: {namespace: web, name: in-cluster}
  source: {repoURL: https://git.example.com/home.git, path: web}
-- ballast-test.yaml --
apiVersion: ballast.vixens.io/v1alpha1
kind: Test
cases:
- {name: web, path: web}
`

// Whichever way a folder is rendered, nobody is asked unless a host is allowed: but for a person's own
// folder, in which kustomize would ask as well.
func TestWhoMayBeAsked(t *testing.T) {
	var asked atomic.Int32
	canary := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write([]byte("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: asked}\n"))
	}))
	defer canary.Close()
	dir := t.TempDir()
	if err := txtar.Write(txtar.Parse([]byte(strings.ReplaceAll(namesAHost, "ADDRESS", canary.URL))), dir); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "live.json"), `{"kind": "Pod"}`)
	t.Chdir(dir)
	application := []string{"--repo-url", "https://git.example.com/home.git"}
	for name, tt := range map[string]struct {
		args []string
		asks bool
	}{
		"render":         {[]string{"render", "web"}, true},
		"explain":        {[]string{"explain", "plain"}, true},
		"diff":           {[]string{"diff", "plain"}, true},
		"generate":       {[]string{"generate", "web"}, false},
		"audit":          {[]string{"audit", "."}, false},
		"drift":          {[]string{"drift", ".", "live.json"}, false},
		"registry check": {[]string{"registry", "check", "."}, false},
		"registry init":  {[]string{"registry", "init", "."}, false},
		"test":           {[]string{"test", "."}, false},
		"an Application": {append([]string{"render", "--application", "app.yaml"}, application...), false},
		"an Application, as a plugin": {append([]string{"render", "--as-plugin", "--application", "app.yaml"},
			application...), false},
		"an Application, explained":    {append([]string{"explain", "--application", "app.yaml"}, application...), false},
		"the Applications of a folder": {append([]string{"render", "--application", "apps"}, application...), false},
		"an Application of another host": {append([]string{"render", "--application", "app.yaml", "--allow-remote",
			"localhost"}, application...), false},
		"an Application of an allowed": {append([]string{"render", "--as-plugin", "--application", "app.yaml",
			"--allow-remote", "127.0.0.1"}, application...), true},
		"the Applications of an allowed": {append([]string{"render", "--application", "apps", "--allow-remote",
			"127.0.0.1"}, application...), true},
		"drift, of an allowed":            {[]string{"drift", ".", "live.json", "--allow-remote", "127.0.0.1"}, true},
		"audit, of an allowed":            {[]string{"audit", ".", "--allow-remote", "127.0.0.1"}, true},
		"generate, of another host":       {[]string{"generate", "web", "--allow-remote", "localhost"}, false},
		"registry check, of another host": {[]string{"registry", "check", ".", "--allow-remote", "localhost"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			asked.Store(0)
			if tt.args[0] == "generate" {
				t.Chdir(filepath.Join(dir, tt.args[1]))
				tt.args = append(tt.args[:1:1], tt.args[2:]...)
			}
			_, stderr, status := ballast(t, "", tt.args...)
			if (asked.Load() > 0) != tt.asks {
				t.Errorf("asked %d times, exit %d: %s", asked.Load(), status, stderr)
			}
			_ = os.Remove(filepath.Join(dir, "ballast.yaml.new"))
		})
	}
}
