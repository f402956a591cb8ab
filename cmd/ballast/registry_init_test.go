package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestARegistryIsDraftedForTheExamples goes the way of docs/starting.md: init, check, render, and
// init again.
func TestARegistryIsDraftedForTheExamples(t *testing.T) {
	root := t.TempDir()
	if err := os.CopyFS(filepath.Join(root, "examples"), os.DirFS("../../examples")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(root, "examples", "ballast.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(root, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	answer := func(args ...string) string {
		t.Helper()
		out, stderr, status := ballast(t, "", args...)
		if status != 0 {
			t.Fatalf("%s: exit %d: %s%s", strings.Join(args, " "), status, out, stderr)
		}
		return out
	}
	answer("registry", "init", root)
	registry, err := os.ReadFile(filepath.Join(root, "ballast.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range []string{
		"- match: {namespace: homeassistant, kind: Deployment, name: homeassistant}\n      sizing: large  # its manifest says",
		"- match: {namespace: vaultwarden, kind: Cluster, name: vaultwarden-db}\n      # sizing: ?",
	} {
		if !strings.Contains(string(registry), entry) {
			t.Errorf("no %q in\n%s", entry, registry)
		}
	}
	answer("registry", "check", filepath.Join(root, "ballast.yaml"))
	for _, folder := range examples(t) {
		answer("render", strings.Replace(folder, "../..", root, 1))
	}
	answer("registry", "init", root)
	again, err := os.ReadFile(filepath.Join(root, "ballast.yaml"))
	if diff := cmp.Diff(string(registry), string(again)); diff != "" || err != nil {
		t.Errorf("%v: a second run changes %s", err, diff)
	}
}
