package argocd

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
	"sigs.k8s.io/yaml"
)

func TestMain(m *testing.M) { Main(m) }

// examples is where the applications of the examples lie, and the registry above them.
const examples = "../../examples"

// homeAssistant is the application of the incidents.
func homeAssistant(r *Repository) App {
	return App{Name: "homeassistant", Namespace: "homeassistant", Project: "default", Source: source(r,
		"home-assistant/overlays/prod")}
}

// source is a folder of a repository that names the plugin.
func source(r *Repository, path string,
	parameters ...v1alpha1.ApplicationSourcePluginParameter) v1alpha1.ApplicationSource {
	return v1alpha1.ApplicationSource{RepoURL: r.URL(), TargetRevision: "HEAD", Path: path,
		Plugin: &v1alpha1.ApplicationSourcePlugin{Name: "ballast", Parameters: parameters}}
}

// rendered is what `ballast render` makes of an application.
func rendered(t *testing.T, r *Repository, app App, flags ...string) []any {
	t.Helper()
	args := append([]string{"render", app.Source.Path, "--app", app.Name, "--namespace", app.Namespace, "--project",
		app.Project}, flags...)
	cmd := exec.Command(ballast(), args...)
	cmd.Dir = r.Dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ballast %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return objects(t, strings.Split(string(out), "\n---\n"))
}

// objects reads manifests, in YAML or in JSON.
func objects(t *testing.T, manifests []string) []any {
	t.Helper()
	var all []any
	for _, manifest := range manifests {
		text, err := yaml.YAMLToJSON([]byte(manifest))
		if err != nil {
			t.Fatal(err)
		}
		var object any
		if err := json.Unmarshal(text, &object); err != nil {
			t.Fatal(err)
		}
		all = append(all, object)
	}
	return all
}
