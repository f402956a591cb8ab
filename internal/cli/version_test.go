package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestVersionTellsWhatRenders(t *testing.T) {
	helm := filepath.Join(t.TempDir(), "helm")
	if err := os.WriteFile(helm, []byte("#!/bin/sh\necho v3.19.5+g4a1d2c8\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	const other = "charts are rendered by helm v3.19.5"
	for name, tt := range map[string]struct {
		args, registry string
		want, not      []string
		warned         bool
	}{
		"the newest": {"--helm-binary " + helm, "",
			[]string{"helm v3.19.5 (" + helm + ")", "argocd 3.6 (proven with 3.6.1), with helm 4.3.1 and kustomize 5.8.3",
				"\n  disableExtensionFilter\n"}, nil, true},
		"one that is said": {"--argocd-version 3.4 --helm-binary " + helm, "",
			[]string{"argocd 3.4 (its source was read, and it was not run), with helm 3.19.4", "\n  patterns in valueFiles\n"},
			[]string{"disableExtensionFilter"}, false},
		"that of the repository": {"--helm-binary " + helm, registryIs + "  argocd: {version: \"3.2\"}\n",
			[]string{"argocd 3.2 (proven with 3.2.12)"}, []string{"patterns in valueFiles"}, false},
		"no helm": {"--helm-binary no-helm-here", "", []string{"helm: none was found"}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(repository(t, tt.registry))
			stdout, stderr, status := ballast(t, "", append([]string{"version"}, strings.Fields(tt.args)...)...)
			if status != 0 || strings.Contains(stderr, other) != tt.warned || !tt.warned && stderr != "" {
				t.Errorf("exit %d: %s", status, stderr)
			}
			for _, want := range tt.want {
				if !strings.Contains(stdout, want) {
					t.Errorf("no %q in\n%s", want, stdout)
				}
			}
			for _, not := range tt.not {
				if strings.Contains(stdout, not) {
					t.Errorf("%q in\n%s", not, stdout)
				}
			}
		})
	}
}

// builtHelm is a program that says by what it was built from that it is helm 3.
func builtHelm(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module helm.sh/helm/v3\n\ngo 1.26\n",
		"cmd/helm/main.go": "package main\n\nimport \"os\"\n\nfunc main() {\n\t_, _ = os.Stdout.WriteString(`apiVersion: v1\n" +
			"kind: ConfigMap\nmetadata: {name: web}\n`)\n}\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.Command("go", "build", "-o", dir+"/helm", "./cmd/helm")
	build.Dir, build.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir + "/helm"
}

// A repository may be newer than Ballast is: whoever renders it is told, not only whoever checks its registry.
func TestAnArgoCDThatIsNotKnownIsTold(t *testing.T) {
	const warning = "Argo CD 3.99 is not known to this version of Ballast: sources are rendered as by 3.6"
	for line, want := range map[string]bool{
		"render plain":                      true,
		"render --raw plain":                true,
		"explain plain":                     true,
		"diff plain":                        true,
		"generate":                          true,
		"version":                           true,
		"render --argocd-version 3.6 plain": false,
		"version --argocd-version 3.6":      false,
	} {
		dir := repository(t, registryIs+"  argocd: {version: \"3.99\"}\n"+
			"-- plain/a.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
		if line == "generate" {
			dir = filepath.Join(dir, "plain")
		}
		t.Chdir(dir)
		_, stderr, status := ballast(t, "", strings.Fields(line)...)
		if got := strings.Count(stderr, warning); status != 0 || got > 1 || (got == 1) != want {
			t.Errorf("%s: exit %d, told %d times, want %t: %s", line, status, got, want, stderr)
		}
	}
}

func TestVersionSaysThatTheRegistryIsBroken(t *testing.T) {
	t.Chdir(repository(t, registryIs+"  argocd: {version: nonsense}\n"))
	_, stderr, status := ballast(t, "", "version")
	if status != 0 || !strings.Contains(stderr, "ballast.yaml:") {
		t.Errorf("exit %d: %s", status, stderr)
	}
}

func TestAnotherHelmIsToldOnce(t *testing.T) {
	helm := builtHelm(t)
	const other = "charts are rendered by helm v3 ("
	t.Chdir(repository(t, "-- one/Chart.yaml --\napiVersion: v2\nname: web\nversion: 1.0.0\n"+
		"-- two/Chart.yaml --\napiVersion: v2\nname: web\nversion: 1.0.0\n"+
		"-- plain/a.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"+
		"-- apps.yaml --\n"+applicationOf("one")+"---\n"+applicationOf("two")))
	for line, want := range map[string]int{
		"render --raw --app a one":                                                      1,
		"render --raw --app a --argocd-version 3.4 one":                                 0,
		"render --raw --app a plain":                                                    0,
		"render --raw --repo-url https://git.example.com/x.git --application apps.yaml": 1,
	} {
		_, stderr, status := ballast(t, "", append(strings.Fields(line), "--helm-binary", helm)...)
		if got := strings.Count(stderr, other); status != 0 || got != want {
			t.Errorf("%s: exit %d, told %d times, want %d: %s", line, status, got, want, stderr)
		}
	}
}

func applicationOf(name string) string {
	return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: " + name + "}\n" +
		"spec:\n  destination: {namespace: " + name + "}\n" +
		"  source: {repoURL: 'https://git.example.com/x.git', path: " + name + "}\n"
}

// A fleet as it was is that of the Argo CD that the registry named then.
func TestAFleetIsComparedWithThatOfTheArgoCDBefore(t *testing.T) {
	const set = `-- set.yaml --
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: web}
spec:
  goTemplate: true
  goTemplateOptions: [missingkey=error]
  generators:
  - matrix:
      generators:
      - list: {elements: [{cluster: prod}]}
      - git:
          repoURL: https://git.example.com/x.git
          directories: [{path: apps/*}]
          values: {name: "{{ .path.basename }}"}
  template:
    metadata: {name: "{{ .cluster }}-{{ .values.name }}"}
    spec:
      source: {repoURL: https://git.example.com/x.git, path: "{{ .path.path }}"}
`
	t.Chdir(repository(t, set+registryIs+"  argocd: {version: \"3.3\"}\n"+
		strings.ReplaceAll(pod, "pod.yaml", "apps/good/pod.yaml")))
	if err := os.RemoveAll(".git"); err != nil {
		t.Fatal(err)
	}
	commitAll(t)
	if out, err := exec.Command("git", "reset", "-q", "--hard").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	_, text, _ := strings.Cut(registryIs, "\n")
	write(t, "ballast.yaml", text+"  argocd: {version: \"3.4\"}\n")
	stdout, stderr, status := ballast(t, "", "diff", "--against", "HEAD", "--repo-url", "https://git.example.com/x.git")
	if status != 0 || !strings.Contains(stdout, "1 new") {
		t.Errorf("exit %d: want one that is new in\n%s%s", status, stdout, stderr)
	}
}
