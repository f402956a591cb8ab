package render

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

// traced are sources of which the files stand by themselves, beside files that no source depends on.
var traced = map[string]struct {
	archive string
	options Options
	files   string // that the render depends on
	folders string
	missing string // one of those that it looked for, or more
}{
	"a kustomization, its base, component, patch and generator": {
		archive: `-- app/kustomization.yaml --
resources: [../base, own.yaml]
components: [../component]
patches: [{path: patch.yaml}]
configMapGenerator: [{name: c, files: [conf.ini]}]
-- app/own.yaml --
{apiVersion: v1, kind: ConfigMap, metadata: {name: own}}
-- app/patch.yaml --
{apiVersion: v1, kind: ConfigMap, metadata: {name: own}, data: {a: b}}
-- app/conf.ini --
a
-- app/unused.yaml --
a
-- base/kustomization.yml --
resources: [base.yaml]
-- base/base.yaml --
{apiVersion: v1, kind: ConfigMap, metadata: {name: base}}
-- base/unused.yaml --
a
-- component/kustomization.yaml --
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
commonAnnotations: {a: b}
-- other/kustomization.yaml --
resources: []
`,
		files: "app/conf.ini app/kustomization.yaml app/own.yaml app/patch.yaml base/base.yaml base/kustomization.yml " +
			"component/kustomization.yaml",
		missing: "app/.argocd-source.yaml app/Kustomization base/kustomization.yaml",
	},
	"options name a component that is there, and one that is not": {
		archive: `-- app/kustomization.yaml --
resources: [own.yaml]
-- app/own.yaml --
{apiVersion: v1, kind: ConfigMap, metadata: {name: own}}
-- component/kustomization.yaml --
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
namePrefix: a-
-- unused/kustomization.yaml --
`,
		options: Options{Spec: Spec{Kustomize: &argocd.Kustomize{
			Components: []string{"../component", "../gone"}, IgnoreMissingComponents: true,
		}}},
		files:   "app/kustomization.yaml app/own.yaml component/kustomization.yaml",
		missing: "gone/kustomization.yaml",
	},
	"a folder of manifests, and no folder below it": {
		archive: `-- app/a.yaml --
{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
-- b.yaml --
a
`,
		files: "app/a.yaml", folders: "app", missing: "app/kustomization.yaml app/Chart.yaml",
	},
	"Jsonnet imports from its folder and from a library": {
		archive: `-- app/a.jsonnet --
local b = import 'b.libsonnet'; local c = import 'c.libsonnet';
{apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: b.name + c.name}}
-- app/b.libsonnet --
{name: 'b'}
-- lib/c.libsonnet --
{name: 'c'}
-- lib/unused.libsonnet --
{}
`,
		options: Options{Spec: Spec{Directory: &argocd.Directory{Jsonnet: argocd.Jsonnet{Libs: []string{"lib"}}}}},
		files:   "app/a.jsonnet app/b.libsonnet lib/c.libsonnet", folders: "app", missing: "app/c.libsonnet",
	},
	"files of .argocd-source say what it is": {
		archive: `-- app/.argocd-source.yaml --
directory: {include: 'b*'}
-- app/.argocd-source-web.yaml --
directory: {include: 'a*'}
-- app/a.yaml --
{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
-- unused/.argocd-source.yaml --
a
`,
		options: Options{App: "web"},
		files:   "app/.argocd-source-web.yaml app/.argocd-source.yaml app/a.yaml", folders: "app",
	},
}

func TestATraceNamesWhatARenderDependsOn(t *testing.T) {
	for name, test := range traced {
		t.Run(name, func(t *testing.T) {
			root := tracedTree(t, test.archive)
			_, trace := renderTraced(t, root, test.options)
			if diff := cmp.Diff(test.files, namesBelow(t, root, trace.Files)); diff != "" {
				t.Errorf("files (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(test.folders, namesBelow(t, root, trace.Folders)); diff != "" {
				t.Errorf("folders (-want +got)\n%s", diff)
			}
			missing := strings.Fields(namesBelow(t, root, trace.Missing))
			for _, want := range strings.Fields(test.missing) {
				if !slices.Contains(missing, want) {
					t.Errorf("%s was not looked for, but %v", want, missing)
				}
			}
		})
	}
}

// A change of a file that is neither in the trace nor below a folder that was listed changes nothing; the removal of
// one that was read does.
func TestNothingElseChangesARender(t *testing.T) {
	for name, test := range traced {
		t.Run(name, func(t *testing.T) {
			root := tracedTree(t, test.archive)
			want, trace := renderTraced(t, root, test.options)
			untouched := 0
			err := filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
				if err != nil || e.IsDir() {
					return err
				}
				content, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				if err := os.WriteFile(path, []byte("{]"), 0o600); err != nil {
					return err
				}
				got, _ := renderTraced(t, root, test.options)
				isListed := slices.ContainsFunc(slices.Collect(maps.Keys(trace.Folders)), func(folder string) bool {
					return strings.HasPrefix(path, folder+string(filepath.Separator))
				})
				switch is := trace.Files[path]; {
				case !is && !isListed && got != want:
					t.Errorf("%s is not in the trace, and changed the render:\n%s", path, got)
				case is && got == want:
					t.Errorf("%s is in the trace, and changed nothing", path)
				case !is && !isListed:
					untouched++
				}
				return os.WriteFile(path, content, 0o600)
			})
			if err != nil || untouched == 0 {
				t.Errorf("%d files were not in the trace: %v", untouched, err)
			}
		})
	}
}

// What the file system is asked for by another name counts as both: a link may lead elsewhere, and what it leads to
// may change.
func TestATraceNamesLinksAndWhatTheyLeadTo(t *testing.T) {
	root := tracedTree(t, "-- app/kustomization.yaml --\nresources: [link.yaml, ../linked]\n"+
		"-- app/own.yaml --\n{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n"+
		"-- base/kustomization.yaml --\nresources: [b.yaml]\n"+
		"-- base/b.yaml --\n{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n")
	links := map[string]string{"linked": "base", "app/link.yaml": "copy.yaml", "app/copy.yaml": "own.yaml"}
	for link, to := range links {
		if err := os.Symlink(to, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	out, trace := renderTraced(t, root, Options{})
	want := "app/copy.yaml app/kustomization.yaml app/link.yaml app/own.yaml base/b.yaml base/kustomization.yaml linked"
	if diff := cmp.Diff(want, namesBelow(t, root, trace.Files)); diff != "" || !strings.Contains(out, "name: b") {
		t.Errorf("(-want +got)\n%s\n%s", diff, out)
	}
}

// Files of values of a chart, and the folders in which a pattern looks for them.
func TestATraceNamesFilesOfValues(t *testing.T) {
	root := tracedTree(t, "-- app/Chart.yaml --\nname: a\n-- app/values-a.yaml --\na: b\n-- envs/one/b.yaml --\na: b\n"+
		"-- envs/readme.txt --\na\n-- other/b.yaml --\na: b\n")
	o := Options{Root: root, Trace: new(Trace)}
	location, err := newRepoDir(filepath.Join(root, "app"), o)
	if err != nil {
		t.Fatal(err)
	}
	c := chart{location: location, options: o, budget: new(budget), spec: argocd.Helm{
		ValueFiles: []string{"values-a.yaml", "gone.yaml", "/envs/*/*.yaml"}, IgnoreMissingValueFiles: true,
	}}
	if _, err := c.valueFiles(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, set := range []map[string]bool{o.Trace.Files, o.Trace.Folders, o.Trace.Missing} {
		got = append(got, namesBelow(t, root, set))
	}
	want := []string{"app/values-a.yaml envs/one/b.yaml", "envs envs/one", "app/gone.yaml"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func tracedTree(t *testing.T, archive string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(tree(t, archive))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// renderTraced returns what the folder app renders to, or the error, and the trace.
func renderTraced(t *testing.T, root string, o Options) (string, *Trace) {
	t.Helper()
	o.Root, o.Trace, o.Overrides = root, new(Trace), true
	r, err := Source(context.Background(), filepath.Join(root, "app"), o)
	if err != nil {
		return err.Error(), o.Trace
	}
	return bytesOf(t, r), o.Trace
}

// namesBelow returns names from the root, in their order.
func namesBelow(t *testing.T, root string, set map[string]bool) string {
	t.Helper()
	var all []string
	for _, path := range slices.Sorted(maps.Keys(set)) {
		below, err := filepath.Rel(root, path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, filepath.ToSlash(below))
	}
	return strings.Join(all, " ")
}
