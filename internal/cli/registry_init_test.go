package cli

import (
	"bytes"
	"context"
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
		"- match: {namespace: homeassistant, kind: Deployment, name: homeassistant}\n      sizing: large  # its manifest " +
			"says",
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

func TestAnInterruptedDraftLeavesNothing(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"kustomization.yaml": "resources: [web.yaml]\n",
		"web.yaml": "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: web, image: " +
			"'a:1'}]}}\n",
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, interrupt := context.WithCancel(context.Background())
	interrupt()
	var out, errs bytes.Buffer
	status := execute(ctx, []string{"ballast", "registry", "init", root}, streams{strings.NewReader(""), &out, &errs},
		nil, nil)
	if status != exitUsage || out.Len() > 0 {
		t.Errorf("exit %d: %s%s", status, out.String(), errs.String())
	}
	entries, err := os.ReadDir(root)
	if err != nil || len(entries) != 2 {
		t.Errorf("%v: %v", err, entries)
	}
}
