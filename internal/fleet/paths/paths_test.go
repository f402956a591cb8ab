package paths_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/fleet/paths"
	"github.com/vixens-io/ballast/internal/source/render"
)

// Of a source both are told: what was read for it, and which file would change it if it were there.
func TestWhatASourceDependsOn(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"ballast.yaml", "shared/registry.yaml", "apps/web/.argocd-source-web.yaml"} {
		path := filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := func(name string) string { return filepath.Join(root, name) }
	trace := &render.Trace{
		Files: map[string]bool{in("apps/web/a.yaml"): true, "/other/values.yaml": true,
			filepath.Join(os.TempDir(), "kustomize-1", "a.yaml"): true},
		Folders: map[string]bool{in("apps/web"): true},
		Missing: map[string]bool{in("apps/web/Chart.yaml"): true, "/gone": true},
	}
	for name, test := range map[string]struct {
		from paths.Origin
		want paths.Source
	}{
		"through Ballast": {
			paths.Origin{App: "web", Number: 1, Root: root, Dir: in("apps/web"), Layers: []string{in("shared/registry.yaml")}},
			paths.Source{
				App: "web", Number: 1, Path: "apps/web", Folders: []string{"apps/web"}, Elsewhere: []string{"/other/values.yaml"},
				Files: []string{"apps/web/.argocd-source-web.yaml", "apps/web/a.yaml", "ballast.yaml", "shared/registry.yaml"},
				Missing: []string{"apps/ballast.yaml", "apps/ballast.yml", "apps/web/.argocd-source.yaml", "apps/web/Chart.yaml",
					"apps/web/ballast.yaml", "apps/web/ballast.yml", "ballast.yml"},
			},
		},
		"around it, no registry counts": {
			paths.Origin{Number: 2, Root: root, Dir: in("apps/web"), Around: true},
			paths.Source{
				Number: 2, Path: "apps/web", Folders: []string{"apps/web"}, Elsewhere: []string{"/other/values.yaml"},
				Files: []string{"apps/web/a.yaml"}, Missing: []string{"apps/web/.argocd-source.yaml", "apps/web/Chart.yaml"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, paths.Of(test.from, trace)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestTheAnnotationNamesFolders(t *testing.T) {
	words := strings.Fields
	for name, test := range map[string]struct {
		sources []paths.Source
		want    string
	}{
		"its own folder": {[]paths.Source{{Path: "apps/web", Files: words("apps/web/a.yaml apps/web/b/c.yaml")}}, "."},
		"a base beside it": {
			[]paths.Source{{Path: "apps/web/prod",
				Files: words("apps/web/prod/a.yaml apps/web/base/b.yaml apps/web/base/c/d.yaml")}},
			".;../base",
		},
		"files above it stand for themselves, there or not": {
			[]paths.Source{{Path: "apps/web", Files: words("apps/web/a.yaml ballast.yaml apps/values.yaml"),
				Missing: words("apps/ballast.yaml apps/ballast.yml apps/web/ballast.yaml")}},
			".;/apps/ballast.yaml;/apps/values.yaml;/ballast.yaml",
		},
		"a folder that was listed, of which no file was read": {
			[]paths.Source{{Path: "apps/web", Folders: words("envs/prod")}}, ".;../../envs/prod",
		},
		"the root was listed": {[]paths.Source{{Path: "apps/web", Folders: words(". apps/web")}}, "/"},
		"it is the root":      {[]paths.Source{{Path: ".", Files: words("a.yaml ballast.yaml b/c.yaml")}}, "."},
		"of several sources, from the root": {
			[]paths.Source{{Path: "a", Files: words("a/a.yaml base/b.yaml")}, {Path: "b/c", Files: words("base/b.yaml")}},
			".;/base",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := paths.Generate(test.sources)
			if err != nil || got != test.want {
				t.Errorf("got %q, want %q, %v", got, test.want, err)
			}
			for _, s := range test.sources {
				if out := s.LeftOut(got); len(out) > 0 {
					t.Errorf("it leaves out %v", out)
				}
			}
		})
	}
	for _, folder := range []string{"a;b", "a "} {
		if got, err := paths.Generate([]paths.Source{{Path: "web", Files: []string{folder + "/a.yaml"}}}); err == nil {
			t.Errorf("%q: got %q", folder, got)
		}
	}
}

func TestWhatAnAnnotationLeavesOut(t *testing.T) {
	s := paths.Source{Path: "apps/web", Files: strings.Fields("apps/web/a.yaml apps/web-base/b.yaml ballast.yaml")}
	for annotation, want := range map[string]string{
		".":                         "apps/web-base/b.yaml ballast.yaml",
		"/apps":                     "ballast.yaml",
		". ; ../web-base;/*.yaml":   "",
		"a.yaml;/apps/*/b.yaml;;/b": "ballast.yaml",
		"/":                         "",
	} {
		if got := strings.Join(s.LeftOut(annotation), " "); got != want {
			t.Errorf("%s: got %q, want %q", annotation, got, want)
		}
	}
}
