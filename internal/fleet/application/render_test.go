package application

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/fetch"
	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/transformers"
)

const (
	own   = "https://git.example.com/apps.git"
	other = "https://git.example.com/config.git"
)

// folder writes the files of an archive.
func folder(t *testing.T, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(dir, f.Name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, f.Data, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// helm is one that prints its command line, with the content of the files in it.
func helm(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "helm")
	script := `#!/bin/sh
echo "apiVersion: v1"
echo "kind: ConfigMap"
echo "metadata: {name: $2}"
echo "data:"
echo "  args: |-"
echo "    $*"
for a in "$@"; do
  case "$a" in --values=*) sed 's/^/    /' "${a#*=}" || exit 1;; esac
done
`
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSourcesOfAnApplication(t *testing.T) {
	checkout := folder(t, `
-- charts/web/Chart.yaml --
name: web
version: 1.0.0
-- charts/web/values.yaml --
from: the chart
-- plain/a.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: plain}
-- prod.yaml --
from: the root
`)
	config := folder(t, `
-- web/prod.yaml --
from: another source
-- extra/b.yaml --
apiVersion: v1
kind: ConfigMap
metadata: {name: extra}
`)
	secret := folder(t, "-- key --\nprivate\n")
	if err := os.Symlink(filepath.Join(secret, "key"), filepath.Join(config, "out.yaml")); err != nil {
		t.Fatal(err)
	}
	mirror, err := fetch.ParseMirror(other + "=" + config)
	if err != nil {
		t.Fatal(err)
	}
	find := &fetch.Finder{Checkout: checkout, Name: ".", URLs: []string{own}, Mirrors: []fetch.Mirror{mirror}}
	web := func(files ...string) argocd.Source {
		return argocd.Source{RepoURL: own, Path: "charts/web", Helm: &argocd.Helm{ValueFiles: files}}
	}
	values := argocd.Source{RepoURL: other, Ref: "values"}
	for name, tt := range map[string]struct {
		sources []argocd.Source
		options Options
		want    []string // in what is rendered
		err     string
	}{
		"values of another repository": {
			sources: []argocd.Source{web("$values/web/prod.yaml", "/prod.yaml"), values},
			want:    []string{"template shop . --namespace=prod", "from: another source\n", "from: the root"},
		},
		"a source that is rendered and has a ref": {
			sources: []argocd.Source{web("$values/web/prod.yaml"), {RepoURL: other, Ref: "values", Path: "extra"}},
			want:    []string{"from: another source", "{name: extra}"},
		},
		"values of a ref of the same repository": {
			sources: []argocd.Source{web("$own/prod.yaml"), {RepoURL: "git@git.example.com:apps", Ref: "own"}},
			want:    []string{"from: the root"},
		},
		"values that are not there": {
			sources: []argocd.Source{web("$values/nowhere.yaml"), values},
			err:     "Application shop, source 1: ",
		},
		"values that lead out of the other repository": {
			sources: []argocd.Source{web("$values/../key"), values},
			err:     "leads out of the repository",
		},
		"a link that leads out of the other repository": {
			sources: []argocd.Source{web("$values/out.yaml"), values},
			err:     "leads out of the repository",
		},
		"a ref in the midst of a name is none": {
			sources: []argocd.Source{web("web/$values/prod.yaml"), values},
			err:     "source 1",
		},
		"what the cluster is": {
			sources: []argocd.Source{web()},
			options: Options{Known: plugin.Environment{"KUBE_VERSION": "1.31.0", "KUBE_API_VERSIONS": "a/v1,b/v1"}},
			want:    []string{"--kube-version=1.31.0", "--api-versions=a/v1 --api-versions=b/v1"},
		},
		"values that no plugin sees": {
			sources: []argocd.Source{{RepoURL: own, Path: "charts/web", Plugin: &argocd.Plugin{Name: "ballast",
				Parameters: []argocd.Parameter{{Name: "values", Array: []string{"$values/web/prod.yaml"}}}}}, values},
			err: "is in another source of the Application, which no plugin gets to see: see docs/helm.md",
		},
		"another plugin": {
			sources: []argocd.Source{{RepoURL: own, Path: "plain", Plugin: &argocd.Plugin{Name: "avp"}}},
			err:     "goes through the plugin avp, which is not run here",
		},
		"another plugin, as if it were this one": {
			sources: []argocd.Source{{RepoURL: own, Path: "plain", Plugin: &argocd.Plugin{Name: "avp"}}},
			options: Options{AsPlugin: true},
			want:    []string{"{name: plain}"},
		},
		"every source that fails is told": {
			sources: []argocd.Source{{RepoURL: own, Path: "nowhere"}, {RepoURL: own, Path: "plain"}, {RepoURL: own,
				Path: "charts"}},
			err: "Application shop, source 1: there is no directory nowhere in the repository: correct the path of the " +
				"source, or remove the Application\nApplication shop, source 3: charts: nothing to render",
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := tt.options
			o.Transformers, o.Operator.Helm = transformers.All(), helm(t)
			app := argocd.Application{Name: "shop", Destination: argocd.Destination{Namespace: "prod"}, Sources: tt.sources}
			d, err := Render(context.Background(), app, find, o)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "private") {
					t.Errorf("got %v, want one with %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, r := range d.Rendered {
				if err := r.Write(&got); err != nil {
					t.Fatal(err)
				}
			}
			for _, want := range tt.want {
				if !strings.Contains(got.String(), want) {
					t.Errorf("there is no %q in\n%s", want, got.String())
				}
			}
		})
	}
}

func TestWhatArgoCDWouldNotRender(t *testing.T) {
	ref := func(name, url, revision string) argocd.Source {
		return argocd.Source{RepoURL: url, Ref: name, TargetRevision: revision}
	}
	web := argocd.Source{RepoURL: own, Path: "web", Helm: &argocd.Helm{
		ValueFiles: []string{"$a/x.yaml", "plain.yaml"}, FileParameters: []argocd.HelmFile{{Name: "x", Path: "$b/x.txt"}},
	}}
	type refusal struct {
		source int
		text   string
	}
	for name, tt := range map[string]struct {
		sources []argocd.Source
		want    refusal
	}{
		"two refs": {[]argocd.Source{web, ref("a", own, ""), ref("b", other, "")}, refusal{-1, ""}},
		"two refs to one revision": {[]argocd.Source{web, ref("a", other, "main"), ref("b", other, "main")},
			refusal{-1, ""}},
		"two refs to two revisions": {[]argocd.Source{web, ref("a", other, "main"), ref("b", other, "dev")},
			refusal{0, "takes values from $a and $b, which are one repository at two revisions"}},
		"one ref is missing": {[]argocd.Source{web, ref("a", own, "")}, refusal{0, "takes values from $b, and " +
			"no source has ref: b"}},
		"one ref is of a chart": {[]argocd.Source{web, ref("a", own, ""), {RepoURL: other, Chart: "b",
			TargetRevision: "1.0.0", Ref: "b"}}, refusal{0, "takes values from $b, which is a chart: only a repository of " +
			"Git can have a ref"}},
		"a dollar of a single source": {[]argocd.Source{web}, refusal{-1, ""}},
		"a ref with other characters": {[]argocd.Source{web, ref("a b", own, "")}, refusal{1, "ref: a b has other " +
			"characters than letters, digits, - and _"}},
		"a single source with a ref": {[]argocd.Source{ref("a", own, "")}, refusal{0, "names neither a path nor a " +
			"chart; for the root of the repository write path: \".\""}},
		"the root of the repository": {[]argocd.Source{{RepoURL: own, Path: "."}}, refusal{-1, ""}},
		"the root, with a slash": {[]argocd.Source{{RepoURL: own, Path: "/"}}, refusal{0, "its path / is absolute, " +
			"which Argo CD refuses: leave out the slash that it begins with"}},
		"above the root": {[]argocd.Source{{RepoURL: own, Path: "web/../../x"}}, refusal{0,
			"its path web/../../x leads out of the repository"}},
		"a plugin and options of helm": {[]argocd.Source{{RepoURL: own, Path: "web", Helm: &argocd.Helm{},
			Plugin: &argocd.Plugin{}}}, refusal{0, "has helm and plugin: a source is one of them"}},
		"nothing is deployed": {[]argocd.Source{ref("a", own, ""), ref("b", own, "")}, refusal{-1,
			"deploys nothing: its sources are there for their values alone"}},
		"a chart without a version": {[]argocd.Source{{RepoURL: other, Chart: "web"}}, refusal{0, "names a chart and " +
			"no targetRevision, which is its version"}},
	} {
		t.Run(name, func(t *testing.T) {
			source, err := check(argocd.Application{Name: "web", Sources: tt.sources})
			got := refusal{source: source}
			if err != nil {
				got.text = err.Error()
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(refusal{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
