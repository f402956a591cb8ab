package ballast_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/vixens-io/ballast/"

// layers is the one rule of imports: a layer imports what is to its right, and itself. Those that stand
// together do not import each other.
const layers = "internal/cli → internal/report → internal/fleet → plugin → internal/run → internal/source, " +
	"transformers → internal/core"

func TestImportsPointOneWay(t *testing.T) {
	ranks := map[string]int{}
	for rank, together := range strings.Split(layers, " → ") {
		for _, layer := range strings.Split(together, ", ") {
			ranks[layer] = rank
		}
	}
	for folder, imports := range allImports(t) {
		for _, name := range imports {
			imported, ours := strings.CutPrefix(name, module)
			from, to := layerOf(ranks, folder), layerOf(ranks, imported)
			switch {
			case !ours || folder == "cmd/ballast" && imported == "internal/cli" || isTool(folder):
			case to == "":
				t.Errorf("%s imports %s, which is in no layer", folder, imported)
			case imported == "plugin/server" && from != "internal/cli":
				t.Errorf("%s imports %s: only the command line runs the server", folder, imported)
			case strings.HasPrefix(folder, "transformers/") && to == "transformers":
				t.Errorf("%s imports %s: a transformer imports no other", folder, imported)
			case from == "" || from != to && ranks[from] >= ranks[to]:
				t.Errorf("%s imports %s, against the one way: %s", folder, imported, layers)
			}
		}
	}
}

// TestNoForeignYAML keeps the writing of YAML in one place, and Argo CD's modules out.
func TestNoForeignYAML(t *testing.T) {
	mayReadYAML := []string{
		"internal/core/yamledit", "internal/core/registry", "internal/source/render", "internal/source/argocd",
		"internal/source/fetch", "internal/fleet/discover",
	}
	for folder, imports := range allImports(t) {
		for _, name := range imports {
			if strings.Contains(name, "yaml") && !strings.HasPrefix(name, module) && !slices.Contains(mayReadYAML, folder) {
				t.Errorf("%s imports %s; YAML belongs to %s", folder, name, strings.Join(mayReadYAML, ", "))
			}
			if strings.Contains(name, "argoproj/argo-cd") {
				t.Errorf("%s imports %s, which belongs to the module e2e", folder, name)
			}
		}
	}
}

// layerOf returns the layer that a folder is in; empty where it is in none.
func layerOf(ranks map[string]int, folder string) string {
	for layer := range ranks {
		if folder == layer || strings.HasPrefix(folder, layer+"/") {
			return layer
		}
	}
	return ""
}

// isTool reports whether a folder holds a program for developers, which nothing imports.
func isTool(folder string) bool {
	return folder == "bench" || strings.HasPrefix(folder, "internal/generate/")
}

// allImports returns what each package of this module imports outside of its tests.
func allImports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for path, file := range sources(t, parser.ImportsOnly) {
		folder := filepath.ToSlash(filepath.Dir(path))
		for _, spec := range file.Imports {
			found[folder] = append(found[folder], unquoted(t, spec.Path))
		}
	}
	return found
}

// sources returns the files of this module outside of its tests, by path.
func sources(t *testing.T, mode parser.Mode) map[string]*ast.File {
	t.Helper()
	found := map[string]*ast.File{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "e2e") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		found[filepath.ToSlash(path)], err = parser.ParseFile(token.NewFileSet(), path, nil, mode)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func unquoted(t *testing.T, literal *ast.BasicLit) string {
	t.Helper()
	text, err := strconv.Unquote(literal.Value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
