package argocd

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/argoproj/argo-cd/v2/pkg/apis/application/v1alpha1"
	"sigs.k8s.io/yaml"
)

// natively has the repo-server render an application by itself.
func (m member) natively(t *testing.T, server *RepoServer) rendering {
	t.Helper()
	var all rendering
	for _, one := range m.each() {
		app := one.App
		if m.later != (later{}) {
			app.Source.TargetRevision = m.withLater(t)
		}
		all = all.and(ask(t, server, app))
	}
	return all
}

// withLater returns a branch where a file says what the client cannot.
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

// served has the repo-server render it by a plugin, which is told the same in parameters.
func (m member) served(t *testing.T, server *RepoServer, plugin string) rendering {
	t.Helper()
	var all rendering
	for _, one := range m.each() {
		app := one.App
		app.Source.Kustomize, app.Source.Helm, app.Source.Directory = nil, nil, nil
		if app.Source.Path+app.Source.Chart != "" {
			app.Source.Plugin = &v1alpha1.ApplicationSourcePlugin{Name: plugin, Parameters: one.parameters()}
		}
		all = all.and(ask(t, server, app))
	}
	return all
}

func ask(t *testing.T, server *RepoServer, app App) rendering {
	t.Helper()
	manifests, err := server.Generate(t.Context(), app)
	return rendering{manifests, err}
}

// printed has the command line render it by the options of its sources.
func (m member) printed(ctx context.Context, v Version) rendering {
	var all rendering
	for _, one := range m.each() {
		path := one.Source.Path
		if one.Source.Chart != "" {
			path = filepath.Join(chartFolder, one.Source.Chart+"-"+one.Source.TargetRevision+".tgz")
		}
		if path == "" {
			continue
		}
		args := append([]string{path, "--app", m.Name, "--namespace", m.Namespace, "--project", m.Project}, one.flags()...)
		all = all.and(m.render(ctx, v, append(args, one.cluster()...)...))
	}
	return all
}

// read has the command line read the Application itself. It says what Argo CD would apply, so
// the namespace of the destination is in it.
func (m member) read(ctx context.Context, v Version) rendering {
	args := []string{"--application", "application.yaml", "--kube-version", kubeVersion, "--api-versions",
		strings.Join(apiVersions, ",")}
	for url, folder := range m.folders {
		if folder == chartFolder {
			args = append(args, "--mirror", url+"="+folder)
		} else {
			args = append(args, "--repo-url", url)
		}
	}
	return m.render(ctx, v, args...)
}

func (m member) render(ctx context.Context, v Version, args ...string) rendering {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	args = append(append([]string{"render", "--raw", "--enable-helm"}, v.told()...), args...)
	cmd := exec.CommandContext(ctx, ballast(), args...)
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
		"ARGOCD_APP_REVISION=" + m.revision, "ARGOCD_APP_REVISION_SHORT=" + m.revision[:7],
		"ARGOCD_APP_REVISION_SHORT_8=" + m.revision[:8],
		"ARGOCD_APP_SOURCE_REPO_URL=" + m.Source.RepoURL, "ARGOCD_APP_SOURCE_PATH=" + m.Source.Path,
		"ARGOCD_APP_SOURCE_TARGET_REVISION=" + m.Source.TargetRevision,
	}
}

// cluster returns the flags that say what a plugin is told of the cluster.
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
