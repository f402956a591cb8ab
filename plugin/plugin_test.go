package plugin

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/internal/source/render"
	"github.com/vixens-io/ballast/transformers"
)

func TestRequest(t *testing.T) {
	dir := t.TempDir()
	here := engine.Layers{Search: true, Root: dir}
	for name, tt := range map[string]struct {
		env  []string
		op   Operator
		want run.Request
	}{
		"nothing is said": {want: run.Request{Request: engine.Request{Layers: here}}},
		"the application, as Argo CD tells it": {
			env: []string{
				"ARGOCD_APP_NAME=media-web", "ARGOCD_APP_NAMESPACE=media", "ARGOCD_APP_PROJECT_NAME=home",
				"ARGOCD_APP_REVISION=0123456", "ARGOCD_APP_SOURCE_REPO_URL=https://example.com/r.git", "KUBE_VERSION=1.31",
				"no value",
			},
			want: run.Request{Request: engine.Request{App: "media-web", Namespace: "media", Project: "home", Layers: here}},
		},
		"parameters that are null": {env: []string{"ARGOCD_APP_PARAMETERS=null"},
			want: run.Request{Request: engine.Request{Layers: here}}},
		"parameters that are empty": {env: []string{"ARGOCD_APP_PARAMETERS="},
			want: run.Request{Request: engine.Request{Layers: here}}},
		"a parameter that is a string": {env: []string{`ARGOCD_APP_PARAMETERS=[{"name": "skip", "string": "sizing, priority,"}]`},
			want: run.Request{Request: engine.Request{Skip: []string{"sizing", "priority"}, Layers: here}}},
		"a parameter that is an array": {env: []string{`ARGOCD_APP_PARAMETERS=[{"name": "only", "array": ["sizing"]}, {"name": "strict", "string": "true"}]`},
			want: run.Request{Request: engine.Request{Only: []string{"sizing"}, Strict: true, Layers: here}}},
		"the same in PARAM_ variables, which say less": {
			env: []string{"ARGOCD_APP_PARAMETERS=null", "PARAM_SKIP=sizing", "PARAM_SKIP_0=sizing", "PARAM_STRICT=true",
				"PARAM_NONSENSE=1"},
			want: run.Request{Request: engine.Request{Layers: here}},
		},
		"flat parameters, where nobody announced any": {
			env:  []string{"PARAM_SKIP_0=sizing", "PARAM_SKIP_1=priority", "PARAM_STRICT=true", "PARAM_ONLY="},
			want: run.Request{Request: engine.Request{Skip: []string{"sizing", "priority"}, Strict: true, Layers: here}},
		},
		"a flat parameter beats the env": {
			env:  []string{"ARGOCD_ENV_BALLAST_SKIP=sizing", "PARAM_SKIP=priority"},
			want: run.Request{Request: engine.Request{Skip: []string{"priority"}, Layers: here}},
		},
		"the plugin's env": {env: []string{"ARGOCD_ENV_BALLAST_SKIP=sizing", "ARGOCD_ENV_BALLAST_STRICT=true",
			"ARGOCD_ENV_BALLAST_ONLY=", "ARGOCD_ENV_OTHER=x", "BALLAST_SKIP=priority"},
			want: run.Request{Request: engine.Request{Skip: []string{"sizing"}, Strict: true, Layers: here}}},
		"a parameter beats the env": {
			env:  []string{"ARGOCD_ENV_BALLAST_SKIP=sizing", `ARGOCD_APP_PARAMETERS=[{"name": "skip", "array": ["priority"]}]`},
			want: run.Request{Request: engine.Request{Skip: []string{"priority"}, Layers: here}},
		},
		"an operator who is strict stays so": {env: []string{"ARGOCD_ENV_BALLAST_STRICT=false"},
			op: Operator{Strict: true}, want: run.Request{Request: engine.Request{Strict: true, Layers: here}}},
		"an operator's choices": {
			op: Operator{Registry: []string{"/etc/ballast"}, AllowRemote: []string{"example.com"}, Skip: []string{"sizing"}},
			want: run.Request{Request: engine.Request{Skip: []string{"sizing"},
				Layers: engine.Layers{Paths: []string{"/etc/ballast"}, Search: true, Root: dir}}},
		},
		"a stricter application under an operator": {
			env: []string{"ARGOCD_ENV_BALLAST_STRICT=true"},
			op:  Operator{Registry: []string{"/etc/ballast"}},
			want: run.Request{Request: engine.Request{Strict: true, Layers: engine.Layers{Paths: []string{"/etc/ballast"},
				Search: true, Root: dir}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Request(Checkout{Dir: dir}, NewEnvironment(tt.env), tt.op, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(render.Hosts(tt.op.AllowRemote), got.Source.AllowRemote); diff != "" {
				t.Errorf("hosts: (-want +got)\n%s", diff)
			}
			tt.want.Path = dir
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(run.Request{}, "Source"),
				cmpopts.IgnoreUnexported(engine.Layers{}, engine.Request{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestRequestRefuses(t *testing.T) {
	repo := checkout(t, "-- .git/HEAD --\n-- app/extra.yaml --\n")
	outside := checkout(t, "-- registry.yaml --\n")
	link(t, filepath.Join(outside, "registry.yaml"), filepath.Join(repo, "app", "link.yaml"))
	operator := Operator{Registry: []string{"/etc/ballast"}}
	for name, tt := range map[string]struct {
		env  string
		op   Operator
		want string
	}{
		"parameters that are no JSON": {env: "ARGOCD_APP_PARAMETERS=[{", want: "ARGOCD_APP_PARAMETERS is " +
			"not the JSON list that Argo CD gives"},
		"parameters that are no list": {env: `ARGOCD_APP_PARAMETERS={"name": "skip"}`,
			want: "ARGOCD_APP_PARAMETERS is not the JSON list that Argo CD gives"},
		"a parameter that there is not": {env: `ARGOCD_APP_PARAMETERS=[{"name": "skp", "string": "x"}]`,
			want: "plugin parameter skp: unknown; there are only, registry, skip, strict, unregistered"},
		"a parameter without a name": {env: `ARGOCD_APP_PARAMETERS=[{"string": "x"}]`, want: "plugin parameter : unknown"},
		"a map": {env: `ARGOCD_APP_PARAMETERS=[{"name": "only", "map": {"sizing": "true"}}]`,
			want: "plugin parameter only: wants a string or an array, not a map"},
		"env that there is not": {env: "ARGOCD_ENV_BALLAST_SKP=x", want: "plugin env BALLAST_SKP: " +
			"unknown; there are only, registry, skip, strict, unregistered"},
		"a flat parameter that there is not": {env: "PARAM_SKP_0=x", want: "PARAM_SKP_0: unknown; there are " +
			"only, registry, skip, strict, unregistered"},
		"a list with a hole": {env: "PARAM_SKIP_1=x", want: "PARAM_SKIP_1: unknown"},
		"what is unregistered, in no known word": {env: "ARGOCD_ENV_BALLAST_UNREGISTERED=deny",
			want: `plugin env BALLAST_UNREGISTERED: wants one of allow, warn, error`},
		"strictness that is neither": {env: "ARGOCD_ENV_BALLAST_STRICT=maybe",
			want: `plugin env BALLAST_STRICT: wants "true" or "false"`},
		"two registries": {env: `ARGOCD_APP_PARAMETERS=[{"name": "registry", "array": ["a.yaml", "b.yaml"]}]`,
			want: "plugin parameter registry: wants one text"},
		"a registry that is not there": {env: "ARGOCD_ENV_BALLAST_REGISTRY=nowhere.yaml",
			want: "plugin parameter registry: nowhere.yaml is not in the repository"},
		"a registry above the " +
			"repository": {env: "ARGOCD_ENV_BALLAST_REGISTRY=../" + filepath.Base(outside) + "/registry.yaml",
			want: "leads out of the repository"},
		"a link to a registry outside": {env: "ARGOCD_ENV_BALLAST_REGISTRY=app/link.yaml",
			want: "plugin parameter registry: app/link.yaml leads out of the repository"},
		"a directory of registries": {env: "ARGOCD_ENV_BALLAST_REGISTRY=app", want: "plugin parameter " +
			"registry: app is no file"},
		"to turn one off under an operator": {env: "ARGOCD_ENV_BALLAST_SKIP=sizing", op: operator,
			want: "plugin parameter skip: the operator's registry is in force"},
		"to turn all others off under an operator": {env: "ARGOCD_ENV_BALLAST_ONLY=sizing", op: operator,
			want: "plugin parameter only: the operator's registry is in force"},
		"an absolute path is below the repository": {env: "ARGOCD_ENV_BALLAST_REGISTRY=/etc/passwd",
			want: "plugin parameter registry: /etc/passwd is not in the repository"},
		"a registry of the repository under no doubt": {env: "ARGOCD_ENV_BALLAST_REGISTRY=app/extra.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Request(Checkout{Dir: filepath.Join(repo, "app")}, NewEnvironment([]string{tt.env}), tt.op, nil)
			if tt.want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			var usage engine.Usage
			if !errors.As(err, &usage) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want a mistake in the usage: %s", err, tt.want)
			}
		})
	}
}

func TestRepository(t *testing.T) {
	for name, tt := range map[string]struct {
		files, dir, sourcePath string
		links                  map[string]string // from, to
		want                   string
	}{
		"told by .git":                        {files: "-- .git/HEAD --\n-- apps/web/x --\n", dir: "apps/web"},
		"told by the path":                    {files: "-- apps/web/x --\n", dir: "apps/web", sourcePath: "apps/web"},
		"told by the path, oddly spelled":     {files: "-- apps/web/x --\n", dir: "apps/web", sourcePath: "./apps//web/"},
		"the root is the application":         {files: "-- .git/HEAD --\n", dir: ".", sourcePath: "."},
		"the path beats a submodule's .git":   {files: "-- apps/web/.git --\n", dir: "apps/web", sourcePath: "apps/web"},
		"an archive without its front":        {files: "-- web/x --\n", dir: "web", sourcePath: "apps/web"},
		"an archive of the application alone": {files: "-- x --\n", dir: ".", sourcePath: "apps/web"},
		"the repository behind a link": {files: "-- real/apps/web/x --\n",
			links: map[string]string{"link": "real"}, dir: "link/apps/web", sourcePath: "apps/web", want: "link"},
		"the application behind a link": {files: "-- apps/v2/x --\n", links: map[string]string{"apps/web": "v2"},
			dir: "apps/v2", sourcePath: "apps/web"},
		"a link that feigns a root": {files: "-- apps/web/apps/x --\n",
			links: map[string]string{"apps/web/apps/web": "../"}, dir: "apps/web", sourcePath: "apps/web"},
		"nothing tells": {files: "-- apps/web/x --\n", dir: "apps/web", want: "apps/web"},
		"a path to somewhere else": {files: "-- apps/web/x --\n", dir: "apps/web", sourcePath: "other",
			want: "apps/web"},
		"a path that leads up": {files: "-- apps/web/x --\n", dir: "apps/web", sourcePath: "../../apps/web"},
	} {
		t.Run(name, func(t *testing.T) {
			root := checkout(t, tt.files)
			for from, to := range tt.links {
				link(t, to, filepath.Join(root, from))
			}
			if got, want := repository(filepath.Join(root, tt.dir), tt.sourcePath), filepath.Join(root, tt.want); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// The whole way, in the directory that Argo CD unpacks: registries above the application are
// found, and what they say by path, application and namespace is known.
func TestGenerate(t *testing.T) {
	const (
		app = "web.yaml --\napiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {a: b}}\nspec: {containers: " +
			"[{name: web}]}\n"
		above = "ballast.yaml --\n# +argocd:skip-file-rendering\napiVersion: ballast.vixens.io/v1alpha1\nkind: " +
			"Registry\nmetadata: {name: x}\nspec:\n" +
			"  workloads: [{match: {app: media-*, path: apps/web, namespace: media}, sizing: small}]\n"
	)
	environment := NewEnvironment([]string{"ARGOCD_APP_NAME=media-web", "ARGOCD_APP_NAMESPACE=media",
		"ARGOCD_APP_SOURCE_PATH=apps/web"})
	for name, tt := range map[string]struct{ files, dir string }{
		"the whole repository":                {"-- .git/HEAD --\n-- " + above + "-- apps/web/" + app, "apps/web"},
		"without .git":                        {"-- " + above + "-- apps/web/" + app, "apps/web"},
		"without .git and the path's front":   {"-- " + above + "-- web/" + app, "web"},
		"the application with its own, alone": {"-- " + above + "-- " + app, "."},
	} {
		for suffix, linked := range map[string]bool{"": false, ", behind a link": true} { // as /tmp is on a Mac
			t.Run(name+suffix, func(t *testing.T) {
				root := checkout(t, tt.files)
				if linked {
					behind := filepath.Join(t.TempDir(), "link")
					link(t, root, behind)
					root = behind
				}
				t.Chdir(filepath.Join(root, tt.dir))
				result, err := Generate(t.Context(), Checkout{Dir: "."}, environment, Operator{}, transformers.All())
				if err != nil {
					t.Fatal(err)
				}
				var out bytes.Buffer
				if err := result.Write(&out); err != nil {
					t.Fatal(err)
				}
				if !strings.Contains(out.String(), `labels: {a: b, "vixens.io/sizing": "small"}`) {
					t.Errorf("not sized:\n%s%v", out.String(), result.Warnings)
				}
			})
		}
	}
}

func TestGenerateRefusesWhatLiesOutsideOfItsReach(t *testing.T) {
	dir := checkout(t, "-- kustomization.yaml --\nresources: ['https://example.com/org/repo//base?ref=v1']\n")
	if _, err := Generate(t.Context(), Checkout{Dir: dir}, Environment{}, Operator{},
		[]transform.Definition{}); err == nil || !strings.Contains(err.Error(), "its host is not allowed (no host is)") {
		t.Errorf("got %v", err)
	}
}

// checkout writes an archive into a directory of its own, links resolved.
func checkout(t *testing.T, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func link(t *testing.T, to, at string) {
	t.Helper()
	if err := os.Symlink(to, at); err != nil {
		t.Fatal(err)
	}
}

func TestEachParameterIsAnnouncedOnceAndExplained(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Announcement() {
		if seen[p.Name] || p.Title == "" || p.Tooltip == "" || p.ItemType == "" || p.CollectionType == "" {
			t.Errorf("%+v: twice, or not explained", p)
		}
		seen[p.Name] = true
	}
	for _, name := range []string{"registry", "only", "skip", "strict", "unregistered", "helm-values",
		"kustomize-image", "directory-recurse"} {
		if !seen[name] {
			t.Errorf("%s is not announced", name)
		}
	}
}
