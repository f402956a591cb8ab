package argocd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
	"github.com/argoproj/gitops-engine/pkg/utils/kube"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"
)

// rendering is what came of an application: its manifests, or why there are none.
type rendering struct {
	manifests []string // in JSON
	err       error
}

// objects decodes the manifests, in which a number is what is written. That an object is in the
// namespace of the destination goes without saying: it is the controller that writes it.
func (r rendering) objects(t *testing.T, destination string) []any {
	t.Helper()
	all := []any{}
	for _, manifest := range r.manifests {
		decoder := json.NewDecoder(strings.NewReader(manifest))
		decoder.UseNumber()
		var object map[string]any
		if err := decoder.Decode(&object); err != nil {
			t.Fatal(err)
		}
		if metadata, ok := object["metadata"].(map[string]any); ok && metadata["namespace"] == destination {
			delete(metadata, "namespace")
			maps.DeleteFunc(object, func(key string, _ any) bool { return key == "metadata" && len(metadata) == 0 })
		}
		all = append(all, object)
	}
	return all
}

// natively has the repo-server render an application by itself.
func (m member) natively(t *testing.T, server *RepoServer) rendering {
	t.Helper()
	app := m.App
	if m.later != (later{}) {
		app.Source.TargetRevision = m.withLater(t)
	}
	return m.ask(t, server, app)
}

// withLater gives a branch where a file says what the client cannot.
func (m member) withLater(t *testing.T) (branch string) {
	t.Helper()
	text, err := yaml.Marshal(m.later)
	if err != nil {
		t.Fatal(err)
	}
	m.repository.git("checkout", "--quiet", "-B", "later")
	m.repository.Write(m.Source.Path+"/.argocd-source.yaml", string(text))
	m.repository.Commit()
	m.repository.git("checkout", "--quiet", "main")
	return "later"
}

// served has the repo-server render it by the plugin, which is told the same in parameters.
func (m member) served(t *testing.T, server *RepoServer) rendering {
	t.Helper()
	app := m.App
	app.Source = v1alpha1.ApplicationSource{
		RepoURL: m.Source.RepoURL, TargetRevision: m.Source.TargetRevision, Path: m.Source.Path,
		Plugin: &v1alpha1.ApplicationSourcePlugin{Name: "ballast", Parameters: m.parameters()},
	}
	return m.ask(t, server, app)
}

func (m member) ask(t *testing.T, server *RepoServer, app App) rendering {
	t.Helper()
	manifests, err := server.Generate(t.Context(), app)
	return rendering{manifests, err}
}

// printed has the command line render it by the options of its source.
func (m member) printed(ctx context.Context) rendering {
	args := append([]string{m.Source.Path, "--app", m.Name, "--namespace", m.Namespace, "--project", m.Project}, m.flags()...)
	return m.render(ctx, append(args, m.cluster()...)...)
}

// read has the command line read the Application itself. It says what Argo CD would apply, so
// the namespace of the destination is in it.
func (m member) read(ctx context.Context) rendering {
	return m.render(ctx, "--application", "application.yaml", "--repo-url", m.url, "--kube-version", kubeVersion, "--api-versions", strings.Join(apiVersions, ","))
}

func (m member) render(ctx context.Context, args ...string) rendering {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, ballast(), append([]string{"render", "--raw", "--enable-helm"}, args...)...)
	cmd.Dir = m.repository.Dir
	cmd.Env = append(os.Environ(), m.environment()...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return rendering{err: errors.New(strings.TrimSpace(stderr.String()))}
	}
	return normalised(out)
}

// environment is what a plugin is told, besides what flags say.
func (m member) environment() []string {
	return []string{
		"ARGOCD_APP_REVISION=" + m.revision, "ARGOCD_APP_REVISION_SHORT=" + m.revision[:7], "ARGOCD_APP_REVISION_SHORT_8=" + m.revision[:8],
		"ARGOCD_APP_SOURCE_REPO_URL=" + m.Source.RepoURL, "ARGOCD_APP_SOURCE_PATH=" + m.Source.Path,
		"ARGOCD_APP_SOURCE_TARGET_REVISION=" + m.Source.TargetRevision,
	}
}

// cluster gives the flags that say what a plugin is told of the cluster.
func (m member) cluster() []string {
	options := m.options()
	var flags []string
	for name, values := range map[string][]string{"-kube-version": {kubeVersion}, "-api-versions": apiVersions} {
		name = m.group() + name
		if _, said := options[name]; said || m.group() != "helm" && m.group() != "kustomize" {
			continue
		}
		for _, value := range values {
			flags = append(flags, "--"+name+"="+value)
		}
	}
	return flags
}

// normalised reads a stream of manifests as a repo-server reads that of a program: it takes
// lists apart and drops what is none.
func normalised(stream []byte) rendering {
	all, err := kube.SplitYAML(stream)
	if err != nil {
		return rendering{err: err}
	}
	var manifests []string
	for _, object := range all {
		items, err := itemsOf(object)
		if err != nil {
			return rendering{err: err}
		}
		for _, item := range items {
			text, err := json.Marshal(item)
			if err != nil {
				return rendering{err: err}
			}
			manifests = append(manifests, string(text))
		}
	}
	return rendering{manifests: manifests}
}

// itemsOf gives what a list is of, or the one object.
func itemsOf(object *unstructured.Unstructured) (items []any, err error) {
	if !object.IsList() {
		if list, isThere := object.Object["items"]; isThere && list == nil && object.Object["spec"] == nil && object.Object["status"] == nil {
			return nil, nil
		}
		return []any{object.Object}, nil
	}
	err = object.EachListItem(func(item runtime.Object) error {
		items = append(items, item.(*unstructured.Unstructured).Object)
		return nil
	})
	return items, err
}
