package ballast_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/vixens-io/ballast/"

// allowed says which packages of ours each package may import; a name ending in /… is a
// folder and all below it. What is not named may import nothing of ours.
var allowed = map[string][]string{
	"cmd/ballast":                      {"plugin", "plugin/server", "plugin/cmp", "transformers", "internal/pipeline", "internal/report", "internal/registry", "internal/manifest", "internal/render", "internal/application", "internal/origin", "internal/transform", "internal/secret", "internal/policytest", "internal/argocd", "internal/audit", "internal/draft", "internal/recommend", "internal/fleet", "internal/compare", "internal/quantity", "internal/temporary", "internal/regular", "internal/printable"},
	"plugin":                           {"plugin/cmp", "internal/pipeline", "internal/registry", "internal/render", "internal/transform"},
	"plugin/server":                    {"plugin", "plugin/cmp", "internal/pipeline", "internal/render", "internal/transform", "internal/quantity", "internal/secret", "internal/temporary", "internal/printable"},
	"transformers":                     {"transformers/…", "internal/transform"},
	"transformers/…":                   {"internal/transform", "internal/workload", "internal/command", "internal/quantity"},
	"internal/report":                  {"internal/audit", "internal/pipeline", "internal/transform", "internal/manifest", "internal/splice", "internal/secret", "internal/policytest", "internal/compare", "internal/printable"},
	"internal/report/reporttest":       {"internal/audit", "internal/registry", "internal/transform"},
	"internal/report/reporttest/pages": {"internal/report", "internal/report/reporttest", "internal/audit"},
	"internal/compare":                 {"plugin", "internal/application", "internal/argocd", "internal/audit", "internal/fleet", "internal/pipeline", "internal/registry", "internal/transform", "internal/workload", "internal/manifest", "internal/splice", "internal/secret", "internal/quantity", "internal/temporary", "transformers/priority"},
	"internal/policytest":              {"plugin", "internal/audit", "internal/fleet", "internal/pipeline", "internal/render", "internal/transform", "internal/manifest", "internal/splice", "internal/secret", "internal/regular"},
	"internal/render":                  {"internal/argocd", "internal/secret", "internal/temporary", "internal/regular"},
	"internal/pipeline":                {"internal/render", "internal/transform", "internal/registry", "internal/manifest", "internal/workload"},
	"internal/transform":               {"internal/registry", "internal/workload", "internal/manifest", "internal/splice", "internal/secret"},
	"internal/transform/transformtest": {"internal/pipeline", "internal/transform", "internal/registry", "internal/manifest", "internal/splice"},
	"internal/recommend":               {"internal/manifest", "internal/quantity", "internal/splice"},
	"internal/draft":                   {"internal/argocd", "internal/audit", "internal/fleet", "plugin", "internal/pipeline", "internal/registry", "internal/transform", "internal/workload", "internal/manifest", "internal/splice", "internal/quantity", "internal/secret", "internal/recommend", "transformers/priority", "transformers/sizing", "internal/regular", "internal/printable"},
	"internal/workload":                {"internal/manifest", "internal/splice"},
	"internal/manifest":                {"internal/splice"},
	"internal/argocd":                  {"internal/manifest"},
	"internal/audit":                   {"plugin", "internal/application", "internal/argocd", "internal/fleet", "internal/pipeline", "internal/registry", "internal/transform", "internal/workload", "internal/manifest", "internal/splice", "internal/quantity", "internal/secret", "transformers/sizing", "internal/render", "internal/lint"},
	"internal/lint":                    {"internal/argocd", "internal/fleet", "internal/pipeline", "internal/transform", "internal/registry", "internal/workload", "internal/manifest", "internal/splice", "transformers/priority", "transformers/sizing"},
	"internal/application":             {"plugin", "internal/argocd", "internal/fleet", "internal/origin", "internal/pipeline", "internal/transform", "internal/render", "internal/manifest", "internal/splice"},
	"internal/origin":                  {"internal/argocd", "internal/render", "internal/temporary", "internal/regular"},
	"internal/fleet":                   {"internal/argocd", "internal/manifest", "internal/registry", "internal/regular"},
	"internal/generate/docs":           {"plugin", "transformers", "transformers/safesync", "internal/pipeline", "internal/registry", "internal/transform"},
}

// TestImportsPointOneWay reads the imports of every file that is no test.
func TestImportsPointOneWay(t *testing.T) {
	for path, imports := range importsOf(t) {
		may := allowedFor(path)
		for _, name := range imports {
			if !slices.ContainsFunc(may, func(rule string) bool { return covers(rule, name) }) {
				t.Errorf("%s imports %s; it may import %s", path, name, strings.Join(may, ", "))
			}
		}
	}
}

// TestNoForeignYAML keeps the writing of YAML in one place, and Argo CD's modules out.
func TestNoForeignYAML(t *testing.T) {
	mayReadYAML := []string{"internal/splice", "internal/registry", "internal/render", "internal/argocd", "internal/fleet", "internal/origin"}
	for path, imports := range allImports(t) {
		for _, name := range imports {
			if strings.Contains(name, "yaml") && !slices.Contains(mayReadYAML, path) {
				t.Errorf("%s imports %s; YAML belongs to %s", path, name, strings.Join(mayReadYAML, ", "))
			}
			if strings.Contains(name, "argoproj/argo-cd") {
				t.Errorf("%s imports %s, which belongs to the module e2e", path, name)
			}
		}
	}
}

func allowedFor(path string) []string {
	if rules, ok := allowed[path]; ok {
		return rules
	}
	for rule, may := range allowed {
		if strings.HasSuffix(rule, "/…") && covers(rule, path) {
			return may
		}
	}
	return nil
}

func covers(rule, path string) bool {
	if folder, ok := strings.CutSuffix(rule, "/…"); ok {
		return strings.HasPrefix(path, folder+"/")
	}
	return rule == path
}

// importsOf gives the packages of ours that each package of ours imports.
func importsOf(t *testing.T) map[string][]string {
	ours := map[string][]string{}
	for path, imports := range allImports(t) {
		ours[path] = nil
		for _, name := range imports {
			if below, ok := strings.CutPrefix(name, module); ok {
				ours[path] = append(ours[path], below)
			}
		}
	}
	return ours
}

// allImports gives everything that each package of this module imports.
func allImports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string]map[string]bool{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || entry.Name() == "e2e" || entry.Name() == "bench") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		folder := filepath.ToSlash(filepath.Dir(path))
		if found[folder] == nil {
			found[folder] = map[string]bool{}
		}
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found[folder][name] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for folder, names := range found {
		all[folder] = slices.Sorted(maps.Keys(names))
	}
	return all
}
