package render

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"
)

func TestAnErrorIsSteady(t *testing.T) {
	for name, tt := range map[string]struct{ said, want string }{
		"nothing to change": {"building web: lstat a.yaml", "building web: lstat a.yaml"},
		"a clone": {"'" + os.TempDir() + "/kustomize-1234567/app' must resolve to a file", "'a temporary " +
			"directory/app' must resolve to a file"},
		"helm's home": {os.TempDir() + "/kustomize-helm-99/x " + os.TempDir() + "/ballast-helm-12/helm",
			"a temporary directory/x a temporary directory/helm"},
		"a checkout": {"building " + os.TempDir() + "/ballast-against-12/tree/web",
			"building " + os.TempDir() + "/ballast-against-12/tree/web"},
		"an address in memory":   {"generator &{0xc0001a2b30 <nil>}", "generator &{0x… <nil>}"},
		"a short number":         {"mode 0x1ff", "mode 0x1ff"},
		"a port that was chosen": {"read tcp 127.0.0.1:45678->127.0.0.1:80: reset", "read tcp 127.0.0.1:80: reset"},
		"a duration":             {"Failed to connect to h port 1 after 12 ms: no", "Failed to connect to h port 1: no"},
		"what a schema refuses": {"values don't meet the specifications of the schema(s):\na:\n- at '/b': x\n  - z\n  - " +
			"y\n- at '/a': y\nend", "values don't meet the specifications of the schema(s):\na:\n- at '/a': y\n- at '/b': " +
			"x\n  - y\n  - z\nend"},
		"schemas of charts": {"helm: values don't meet the specifications of the schema(s):\nb:\n- y\n- " +
			"x\nc:\nfailing loading z\na:\n- z\nend\n", "helm: values don't meet the specifications of the " +
			"schema(s):\na:\n- z\nb:\n- x\n- y\nc:\nfailing loading z\nend\n"},
		"a list of somebody": {"patch:\n- b\n- a", "patch:\n- b\n- a"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Steady(errors.New(tt.said)).Error(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if err := Steady(fmt.Errorf("after 3 ms: %w", fs.ErrNotExist)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("it is no longer the same error")
	}
}
