// Package transformtest runs the golden cases of transformers and asks of each what must
// hold for all: a second run proposes nothing, the order of the transformers means
// nothing, and nothing changes outside of what a finding names.
package transformtest

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
)

var update = flag.Bool("update", false, "rewrite the golden files; read the diff before you commit it")

// Run runs every *.txtar of a directory as a subtest.
//
// The comment of an archive says why the case is there. Its files: ballast.yaml is the
// registry; flags (optional) has lines such as "app: media-x", "namespace: media" and
// "strict"; input.yaml is the render; want.yaml what must leave (the input where it is
// absent); findings what must be found; error, instead of both, what a refused run says. Files below
// repository/ are those of the repository.
func Run(t *testing.T, dir string, transformers ...transform.Definition) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no *.txtar in %s (%v)", dir, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) { runFile(t, file, transformers) })
	}
}

func runFile(t *testing.T, file string, transformers []transform.Definition) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := readCase(t, archive)
	if strings.TrimSpace(string(archive.Comment)) == "" {
		t.Error("the case does not say why it is there")
	}
	got := c.run(transformers)
	if *update {
		c.rewrite(t, file, archive, got)
		return
	}
	if diff := cmp.Diff(c.want, got, cmpopts.IgnoreUnexported(outcome{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got.Error == "" {
		c.checkSecondRun(t, got, transformers)
		c.checkCovered(t, got)
	}
	c.checkOrder(t, got, transformers)
}

// testCase is one archive, read.
type testCase struct {
	registry, input string
	request         engine.Request
	want            outcome
}

// outcome is what a run returns, as the golden files have it.
type outcome struct {
	Output, Findings, Error string

	result *engine.Result
}

func readCase(t *testing.T, archive *txtar.Archive) testCase {
	c := testCase{}
	hasWant := false
	for _, f := range archive.Files {
		text := string(f.Data)
		switch f.Name {
		case "ballast.yaml":
			c.registry = text
		case "flags":
			c.readFlags(t, text)
		case "input.yaml":
			c.input = text
		case "want.yaml":
			c.want.Output, hasWant = text, true
		case "findings":
			c.want.Findings = text
		case "error":
			c.want.Error = text
		default:
			c.addToRepository(t, f)
		}
	}
	if !hasWant && c.want.Error == "" {
		c.want.Output = c.input
	}
	return c
}

// addToRepository writes a file of the archive to the repository of the case.
func (c *testCase) addToRepository(t *testing.T, f txtar.File) {
	below, ok := strings.CutPrefix(f.Name, "repository/")
	if !ok {
		t.Fatalf("no file is called %s here", f.Name)
	}
	if c.request.Dir == "" {
		c.request.Dir = t.TempDir()
	}
	path := filepath.Join(c.request.Dir, filepath.FromSlash(below))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, f.Data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func (c *testCase) readFlags(t *testing.T, text string) {
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "app":
			c.request.App = value
		case "project":
			c.request.Project = value
		case "namespace":
			c.request.Namespace = value
		case "kube-version":
			c.request.KubeVersion = value
		case "strict":
			c.request.Strict = true
		default:
			t.Fatalf("no flag is called %q here", key)
		}
	}
}

func (c testCase) run(transformers []transform.Definition) outcome {
	return c.runOn(c.input, transformers)
}

func (c testCase) runOn(input string, transformers []transform.Definition) outcome {
	documents, err := manifest.Read("input.yaml", strings.NewReader(input))
	if err != nil {
		return outcome{Error: err.Error() + "\n"}
	}
	r := c.request
	r.Documents, r.Transformers = documents, transformers
	if c.registry != "" {
		r.Layers.Added = []registry.Layer{registry.Parse("ballast.yaml", []byte(c.registry))}
	}
	result, err := engine.Run(context.Background(), r)
	if err != nil {
		return outcome{Error: err.Error() + "\n"}
	}
	if refusal := result.Refusal(); refusal != nil {
		return outcome{Error: refusal.Error() + "\n", result: result}
	}
	var b bytes.Buffer
	if err := result.Write(&b); err != nil {
		return outcome{Error: err.Error() + "\n"}
	}
	return outcome{Output: b.String(), Findings: Findings(result.Findings), result: result}
}

// Findings writes findings as the golden files have them.
func Findings(findings []*transform.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%s %s %s", f.Status, f.Severity, f.ID)
		for _, flag := range []struct {
			name string
			set  bool
		}{{"danger", f.Danger}, {"restarts", f.Restarts}} {
			if flag.set {
				b.WriteString(" " + flag.name)
			}
		}
		fmt.Fprintf(&b, "\n  %s", f.Object)
		if f.Container != "" {
			fmt.Fprintf(&b, ", container %s", f.Container)
		}
		fmt.Fprintf(&b, "\n  %s\n", f.Path)
		if f.Changes() {
			fmt.Fprintf(&b, "  - %s\n  + %s\n", show(f.Before), show(f.After))
		}
		fmt.Fprintf(&b, "  %s", f.Reason)
		if f.Source != nil {
			fmt.Fprintf(&b, " (%s)", f.Source)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// checkSecondRun runs on the output: twice must be once.
func (c testCase) checkSecondRun(t *testing.T, first outcome, transformers []transform.Definition) {
	second := c.runOn(first.Output, transformers)
	if second.Error != "" {
		t.Fatalf("second run: %s", second.Error)
	}
	if diff := cmp.Diff(first.Output, second.Output); diff != "" {
		t.Errorf("second run (-first +second)\n%s", diff)
	}
	for _, f := range second.result.Findings {
		if f.Status == transform.Applied {
			t.Errorf("the second run proposes an edit: %s %s", f.ID, f.Path)
		}
	}
}

// checkOrder runs with the transformers reversed and rotated.
func (c testCase) checkOrder(t *testing.T, want outcome, transformers []transform.Definition) {
	order := slices.Clone(transformers)
	slices.Reverse(order)
	for range order {
		if got := c.run(order); got.Output != want.Output {
			t.Errorf("another order of transformers has another result:\n%s", cmp.Diff(want.Output, got.Output))
		}
		order = append(order[1:], order[0])
	}
}

// rewrite puts what a run gave into the archive.
func (c testCase) rewrite(t *testing.T, file string, archive *txtar.Archive, got outcome) {
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool {
		return f.Name == "want.yaml" || f.Name == "findings" || f.Name == "error"
	})
	add := func(name, text string) {
		if text != "" {
			archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(text)})
		}
	}
	if got.Output != c.input {
		add("want.yaml", got.Output)
	}
	add("findings", got.Findings)
	add("error", got.Error)
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
