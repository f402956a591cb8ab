package hostile

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/api/resource"
)

// sidecar is what examples/argocd/native runs, and what it may take.
type sidecar struct {
	args        []string
	env         []string
	concurrency int
	memory      int64 // bytes of the container
	work        int64 // bytes of the volume that it unpacks in
}

const example = "../../examples/argocd/native/repo-server.yaml"

// shipped reads the example.
func shipped(t *testing.T) sidecar {
	t.Helper()
	content, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	var deployment struct {
		Spec struct {
			Template struct {
				Spec struct {
					Containers []struct {
						Name, Image string
						Args        []string
						Env         []struct{ Name, Value string }
						Resources   struct{ Limits map[string]string }
					}
					Volumes []struct {
						Name     string
						EmptyDir struct {
							SizeLimit string `yaml:"sizeLimit"`
						} `yaml:"emptyDir"`
					}
				}
			}
		}
	}
	if err := yaml.Unmarshal(content, &deployment); err != nil {
		t.Fatal(err)
	}
	var s sidecar
	pod := deployment.Spec.Template.Spec
	for _, c := range pod.Containers {
		if c.Name != "ballast" {
			continue
		}
		s.args, s.memory = c.Args, bytes(t, c.Resources.Limits["memory"])
		for _, v := range c.Env {
			s.env = append(s.env, v.Name+"="+v.Value)
		}
	}
	for _, v := range pod.Volumes {
		if v.Name == "ballast-work" {
			s.work = bytes(t, v.EmptyDir.SizeLimit)
		}
	}
	if s.flag("max-memory") == "" {
		s.args = append(s.args, "--max-memory=192Mi")
	}
	if s.concurrency, err = strconv.Atoi(s.flag("concurrency")); err != nil || s.concurrency < 2 {
		t.Fatalf("%s: want a --concurrency of 2 at least, got %v (%v)", example, s.args, err)
	}
	return s
}

// flag returns the value of a flag; empty: it is not set.
func (s sidecar) flag(name string) string {
	i := slices.IndexFunc(s.args, func(arg string) bool { return strings.HasPrefix(arg, "--"+name+"=") })
	if i < 0 {
		return ""
	}
	_, value, _ := strings.Cut(s.args[i], "=")
	return value
}

func bytes(t *testing.T, quantity string) int64 {
	t.Helper()
	q, err := resource.ParseQuantity(quantity)
	if err != nil {
		t.Fatalf("%s: %q: %v", example, quantity, err)
	}
	return q.Value()
}
