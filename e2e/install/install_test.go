// Package install builds the components of examples/argocd over Argo CD's own manifests, of each version
// that it supports and of the older ones that Ballast is proven on, and reads what the repo-server would become.
package install

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// versions are those of docs/installing.md.
var versions = []string{
	"github.com/argoproj/argo-cd/v2@v2.14.21", "github.com/argoproj/argo-cd/v3@v3.2.12",
	"github.com/argoproj/argo-cd/v3@v3.4.9", "github.com/argoproj/argo-cd/v3@v3.5.7",
	"github.com/argoproj/argo-cd/v3@v3.6.1",
}

func TestInstall(t *testing.T) {
	for _, version := range versions {
		manifests := download(t, version)
		for _, component := range []string{"native", "classic"} {
			t.Run(version+"/"+component, func(t *testing.T) {
				repoServer, parameters := build(t, manifests, component)
				sidecar := container(t, repoServer, "ballast")
				sharesTheSockets(t, repoServer, sidecar)
				mountsOnlyWhatIsThere(t, repoServer)
				isHardened(t, sidecar)
				makesStreamsSmall(t, repoServer, parameters)
			})
		}
	}
}

// download returns the manifests of a release as they lie in the module proxy.
func download(t *testing.T, version string) string {
	get := exec.Command("go", "mod", "download", "-json", version)
	get.Env = append(os.Environ(), "GOTOOLCHAIN=auto") // a release may want a newer Go than these tests
	out, err := get.Output()
	if err != nil {
		t.Fatalf("downloading %s: %v\n%s", version, err, out)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(module.Dir, "manifests")
}

// build returns the repo-server and the parameters of an install with the component in it.
func build(t *testing.T, manifests, component string) (repoServer appsv1.Deployment, parameters corev1.ConfigMap) {
	dir := t.TempDir()
	copyFolder(t, manifests, dir+"/argocd")
	copyFolder(t, "../../examples/argocd", dir+"/ballast")
	kustomization := "resources: [argocd/cluster-install]\ncomponents: [ballast/" + component + "]\n"
	if err := os.WriteFile(dir+"/kustomization.yaml", []byte(kustomization), 0o644); err != nil {
		t.Fatal(err)
	}
	render := exec.Command("go", "run", "./cmd/ballast", "render", "--raw", dir)
	render.Dir = "../.."
	var complaints strings.Builder
	render.Stderr = &complaints
	out, err := render.Output()
	if err != nil {
		t.Fatalf("rendering the install: %v\n%s", err, &complaints)
	}
	for document := range bytes.SplitSeq(out, []byte("\n---\n")) {
		switch {
		case isOf(t, document, "Deployment", "argocd-repo-server"):
			read(t, document, &repoServer)
		case isOf(t, document, "ConfigMap", "argocd-cmd-params-cm"):
			read(t, document, &parameters)
		}
	}
	return repoServer, parameters
}

func sharesTheSockets(t *testing.T, d appsv1.Deployment, sidecar corev1.Container) {
	const sockets = "/home/argocd/cmp-server/plugins"
	mounted := func(c corev1.Container) string {
		for _, m := range c.VolumeMounts {
			if m.MountPath == sockets {
				return m.Name
			}
		}
		return "(none)"
	}
	server := container(t, d, "argocd-repo-server")
	if got, want := mounted(sidecar), mounted(server); got != want {
		t.Errorf("the sidecar mounts the volume %s at %s, the repo-server %s", got, sockets, want)
	}
}

// mountsOnlyWhatIsThere holds every mount of the pod against its volumes: a patch that
// names a volume of another release would be refused by the API server only.
func mountsOnlyWhatIsThere(t *testing.T, d appsv1.Deployment) {
	pod := d.Spec.Template.Spec
	for _, c := range slices.Concat(pod.InitContainers, pod.Containers) {
		for _, m := range c.VolumeMounts {
			if !slices.ContainsFunc(pod.Volumes, func(v corev1.Volume) bool { return v.Name == m.Name }) {
				t.Errorf("container %s mounts %s, and the pod has no such volume", c.Name, m.Name)
			}
		}
	}
}

func isHardened(t *testing.T, sidecar corev1.Container) {
	s := sidecar.SecurityContext
	if s == nil || s.RunAsUser == nil || *s.RunAsUser != 999 {
		t.Fatalf("the sidecar runs as %v, want Argo CD's user, 999", s)
	}
	if !*s.RunAsNonRoot || *s.AllowPrivilegeEscalation || !*s.ReadOnlyRootFilesystem || !slices.Equal(s.Capabilities.Drop,
		[]corev1.Capability{"ALL"}) {
		t.Errorf("the sidecar is less hardened than the repo-server: %+v", s)
	}
	if sidecar.Resources.Limits.Memory().IsZero() || sidecar.Resources.Requests.Cpu().IsZero() {
		t.Errorf("the sidecar has no resources: %+v", sidecar.Resources)
	}
}

func makesStreamsSmall(t *testing.T, d appsv1.Deployment, parameters corev1.ConfigMap) {
	for key, want := range map[string]string{
		"reposerver.plugin.tar.exclusions": ".git", "reposerver.plugin.use.manifest.generate.paths": "true",
	} {
		if got := parameters.Data[key]; got != want {
			t.Errorf("argocd-cmd-params-cm: %s is %q, want %q", key, got, want)
		}
		// The repo-server of this release reads the key.
		server := container(t, d, "argocd-repo-server")
		if !slices.ContainsFunc(server.Env, func(e corev1.EnvVar) bool {
			return e.ValueFrom != nil && e.ValueFrom.ConfigMapKeyRef != nil && e.ValueFrom.ConfigMapKeyRef.Key == key
		}) {
			t.Errorf("the repo-server does not read %s", key)
		}
	}
}

func container(t *testing.T, d appsv1.Deployment, name string) corev1.Container {
	t.Helper()
	for _, c := range d.Spec.Template.Spec.Containers {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("Deployment %q has no container %s", d.Name, name)
	return corev1.Container{}
}

func isOf(t *testing.T, document []byte, kind, name string) bool {
	var object struct {
		Kind     string
		Metadata struct{ Name string }
	}
	if err := yaml.Unmarshal(document, &object); err != nil {
		t.Fatal(err)
	}
	return object.Kind == kind && object.Metadata.Name == name
}

// read decodes strictly: an unknown field is a mistake in a patch.
func read(t *testing.T, document []byte, into any) {
	if err := yaml.UnmarshalStrict(document, into); err != nil {
		t.Fatal(err)
	}
}

// copyFolder copies files and not their modes, since the module cache is read-only.
func copyFolder(t *testing.T, from, to string) {
	err := filepath.WalkDir(from, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}
