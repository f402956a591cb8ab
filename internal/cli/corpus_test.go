package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/transform/transformtest"
	"github.com/vixens-io/ballast/transformers"
)

// corpusFiles returns real manifests that nobody here wrote. They lie beside the
// repository, not in it.
func corpusFiles(t *testing.T) []string {
	t.Helper()
	root, err := filepath.Abs("../../../shared/corpus")
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(path) != ".md" {
			files = append(files, path)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("NOTHING IS PROVEN HERE: the corpus of real manifests is not there, looked for %s", root)
	}
	if err != nil || len(files) == 0 {
		t.Fatalf("no manifests in %s (%v)", root, err)
	}
	return files
}

// eachCorpusFile runs a test on every file, named after its path in the corpus.
func eachCorpusFile(t *testing.T, test func(t *testing.T, path string, source []byte)) {
	files := corpusFiles(t)
	for _, path := range files {
		_, name, _ := strings.Cut(filepath.ToSlash(path), "/corpus/")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			test(t, path, source)
		})
	}
}

// safe runs all transformers on a stream, by a registry of one file.
func safe(name string, source []byte, registryText string) (*engine.Result, error) {
	documents, err := manifest.Read(name, bytes.NewReader(source))
	if err != nil {
		return nil, err
	}
	return engine.Run(context.Background(), engine.Request{
		Documents:    documents,
		Transformers: transformers.All(),
		Layers:       engine.Layers{Added: []registry.Layer{registry.Parse("ballast.yaml", []byte(registryText))}},
	})
}

func written(t *testing.T, r *engine.Result) string {
	t.Helper()
	var out bytes.Buffer
	if err := r.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestCorpusKeepsEveryByteUnderAnEmptyRegistry(t *testing.T) {
	const empty = "apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: empty}\nspec: {}\n"
	eachCorpusFile(t, func(t *testing.T, path string, source []byte) {
		result, err := safe(path, source, empty)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(source), written(t, result)); diff != "" || result.Reencoded > 0 {
			t.Errorf("(-came +left), %d documents re-encoded\n%s", result.Reencoded, diff)
		}
	})
}

// sizeAndPinAll is as far as one registry can go with manifests that it does not know:
// what their volumes are called must be said file by file.
const sizeAndPinAll = `apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: corpus}
spec:
  sizing:
    unregistered: error
    conflict: registry
    tiers: {small: {requests: {cpu: 50m, memory: 128Mi}, limits: {cpu: 500m, memory: 256Mi}}}
  priority: {classes: [high]}
  sync: {}
  fixPerms: {}
  workloads:
  - match: {name: "*"}
    sizing: small
    priority: high
`

func TestCorpusChangesOnlyWhatFindingsName(t *testing.T) {
	var documents, decoded, reencoded, edits, handedOver atomic.Int64
	t.Cleanup(func() {
		t.Logf("%d documents, %d looked into, %d edits, %d of them give a volume away, %d re-encoded",
			documents.Load(), decoded.Load(), edits.Load(), handedOver.Load(), reencoded.Load())
	})
	eachCorpusFile(t, func(t *testing.T, path string, source []byte) {
		input, decodeErr := decodeStream(source)
		registryText := sizeAndPinAll + claims(input)
		result, err := safe(path, source, registryText)
		if err != nil {
			wantPlace(t, path, err, decodeErr)
			return
		}
		if err := result.Refusal(); err != nil {
			t.Errorf("refused: %v", err)
		}
		documents.Add(int64(len(result.Documents)))
		decoded.Add(int64(result.Decoded))
		reencoded.Add(int64(result.Reencoded))
		if result.Reencoded > 0 {
			t.Errorf("%d documents were written anew", result.Reencoded)
		}
		for _, place := range transformtest.Uncovered(result.Documents, result.Bytes, result.Findings) {
			t.Errorf("changed, and no finding names it: %s", place)
		}
		for _, f := range result.Findings {
			if f.Status == transform.Applied {
				edits.Add(1)
			}
			if f.ID == "fix-perms/inject" {
				handedOver.Add(1)
			}
		}
		output := written(t, result)
		checkUndone(t, result)
		again, err := safe(path, []byte(output), registryText)
		if err != nil {
			t.Fatalf("second run: %v", err)
		}
		if diff := cmp.Diff(output, written(t, again)); diff != "" {
			t.Errorf("second run (-first +second)\n%s", diff)
		}
	})
}

// wantPlace checks that a refused file is one that another decoder refuses, too, and that
// the error says where.
func wantPlace(t *testing.T, path string, err, decodeErr error) {
	t.Helper()
	if decodeErr == nil {
		t.Errorf("refused, though it decodes: %v", err)
	}
	line := 0
	if n, _ := fmt.Sscanf(strings.TrimPrefix(err.Error(), path), ":%d: ", &line); n != 1 || line < 1 {
		t.Errorf("the error does not begin with file and line: %v", err)
	}
}

// decodeStream decodes every document of a stream, other than the code under test does.
func decodeStream(source []byte) ([]any, error) {
	all, err := decodeAll(source)
	if err != nil && strings.Contains(err.Error(), "invalid map key") {
		// A placeholder, {{replicas}}, is a map whose key is a map: Go has none.
		all, err = decodeAll(bytes.ReplaceAll(bytes.ReplaceAll(source, []byte("{{"), []byte("'")), []byte("}}"), []byte("'")))
	}
	return all, err
}

func decodeAll(source []byte) ([]any, error) {
	var all []any
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	for {
		var node yaml.Node
		err := decoder.Decode(&node)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		var v any
		if err == nil {
			dropRepeated(&node)
			err = node.Decode(&v)
		}
		if err != nil {
			return all, err
		}
		all = append(all, v)
	}
}

// dropRepeated drops each key of a mapping that stands there once more with the same value: the decoder refuses both.
func dropRepeated(node *yaml.Node) {
	for _, inner := range node.Content {
		dropRepeated(inner)
	}
	if node.Kind != yaml.MappingNode {
		return
	}
	var once []*yaml.Node
	for i := 0; i+1 < len(node.Content); i += 2 {
		if !hasPair(once, node.Content[i], node.Content[i+1]) {
			once = append(once, node.Content[i], node.Content[i+1])
		}
	}
	node.Content = once
}

func hasPair(pairs []*yaml.Node, key, value *yaml.Node) bool {
	for i := 0; i+1 < len(pairs); i += 2 {
		if isSame(pairs[i], key) && isSame(pairs[i+1], value) {
			return true
		}
	}
	return false
}

func isSame(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Value == b.Value && slices.EqualFunc(a.Content, b.Content, isSame)
}

// checkUndone takes the findings' edits back from each document that changed and compares
// that with what came: together the findings are the whole change.
func checkUndone(t *testing.T, result *engine.Result) {
	t.Helper()
	for _, doc := range result.Documents {
		left := result.Bytes(doc)
		if bytes.Equal(doc.Bytes, left) {
			continue
		}
		want, err := decodeStream(doc.Bytes)
		if err != nil {
			t.Errorf("what came does not decode: %v", err)
		}
		got, err := decodeStream(left)
		if err != nil || len(got) != 1 {
			t.Fatalf("what left decodes to %d documents: %v", len(got), err)
		}
		got[0] = undone(got[0], editsOf(result.Findings, doc))
		if diff := cmp.Diff(cleaned(want), cleaned(got)); diff != "" {
			t.Errorf("(-came +left without the findings' edits)\n%s", diff)
		}
	}
}
