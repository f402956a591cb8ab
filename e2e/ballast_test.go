package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/vixens-io/ballast/e2e/sandbox"
)

// ballast is the command line under test, built from the sources beside this module.
var ballast string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "ballast")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	ballast = filepath.Join(dir, "ballast")
	build := exec.Command("go", "build", "-o", ballast, "./cmd/ballast")
	build.Dir, build.Stderr = "..", os.Stderr
	if err := build.Run(); err != nil {
		panic(err)
	}
	return m.Run()
}

// homeAssistant is the application of the incident.
const homeAssistant = "../examples/home-assistant/overlays/prod"

// manifests are what a door of ballast prints.
func manifests(t *testing.T, stdin string, args ...string) []object {
	t.Helper()
	cmd := exec.Command(ballast, args...)
	cmd.Stdin = strings.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("ballast %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	var all []object
	decoder := yaml.NewDecoder(bytes.NewReader(out))
	for {
		var o object
		if decoder.Decode(&o) != nil {
			return all
		}
		all = append(all, o)
	}
}

// safe are manifests made safe under a registry that has nothing but the section sync.
func safe(t *testing.T, sync, in string) []object {
	t.Helper()
	return manifests(t, in, "transform", "--registry", registry(t, sync), "-")
}

// registry is a file that states the section sync.
func registry(t *testing.T, sync string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ballast.yaml")
	text := "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: e2e}\nspec: {sync: " + sync + "}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// object is what the tests look at of a manifest.
type object struct {
	Kind string
	Data map[string]string
	Spec struct {
		pod      `yaml:",inline"`
		Template struct{ Spec pod }
	}
}

type pod struct {
	InitContainers []sandbox.Container `yaml:"initContainers"`
	Containers     []sandbox.Container
}

// find returns the container of a name.
func find(t *testing.T, objects []object, name string) sandbox.Container {
	t.Helper()
	for _, o := range objects {
		for _, p := range []pod{o.Spec.pod, o.Spec.Template.Spec} {
			for _, c := range append(p.InitContainers, p.Containers...) {
				if c.Name == name {
					return c
				}
			}
		}
	}
	t.Fatalf("no container %s", name)
	return sandbox.Container{}
}
