package render

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

// realHelm skips a test where helm is not installed.
func realHelm(t *testing.T) string {
	t.Helper()
	helm, err := exec.LookPath("helm")
	if err != nil {
		t.Skip("helm is not installed: go install helm.sh/helm/v3/cmd/helm@v3.19.5")
	}
	return helm
}

// fakeHelm is a helm that does what a script does.
func fakeHelm(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "helm")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

const someChart = `
-- .git/HEAD --
-- prod.yaml --
from: root
-- apps/web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
-- apps/web/values.yaml --
from: chart
-- apps/web/more.yaml --
more: true
-- apps/web/prod.yaml --
here: true
-- apps/web/crds/crd.yaml --
kind: CustomResourceDefinition
-- apps/web/templates/app.yaml --
kind: ConfigMap
release: {{ .Release.Name }}/{{ .Release.Namespace }}
kube: {{ .Capabilities.KubeVersion.Version }}
has: {{ .Capabilities.APIVersions.Has "example.org/v1/App" }}
values: {{ omit .Values "global" | toJson }}
-- apps/web/templates/tests/test.yaml --
kind: Pod
metadata:
  annotations:
    helm.sh/hook: test
`

// The command line does what Argo CD's helmTemplate does, and holds nothing that helm would parse: files
// have names of our own, and values are in them.
func TestHelmIsCalledAsArgoCDCallsIt(t *testing.T) {
	root := tree(t, someChart)
	for name, tt := range map[string]struct {
		spec *argocd.Helm
		o    Options
		want []string
	}{
		"nothing said": {nil, Options{App: "web"}, []string{"web", ".", "--include-crds"}},
		"what the Application is": {nil, Options{App: "team_web", Namespace: "prod", KubeVersion: "v1.31.2+k3s1",
			APIVersions: []string{"v1/Pod", "apps/v1"}},
			[]string{"web", ".", "--namespace=prod", "--kube-version=1.31.2", "--api-versions=v1/Pod",
				"--api-versions=apps/v1", "--include-crds"}},
		"what it says instead": {
			&argocd.Helm{ReleaseName: "r.s-1", Namespace: "n", KubeVersion: "1.30", APIVersions: []string{"v1,apps/v1", ""},
				Version: "v3"},
			Options{App: "web", Namespace: "prod", KubeVersion: "1.31", APIVersions: []string{"v1/Pod", "apps/v1"}},
			[]string{"r.s-1", ".", "--namespace=n", "--kube-version=1.30", "--api-versions=v1", "--api-versions=apps/v1",
				"--include-crds"}},
		"a namespace like a flag": {&argocd.Helm{Namespace: "--post-renderer=x"}, Options{App: "web"}, []string{"web",
			".", "--namespace=--post-renderer=x", "--include-crds"}},
		"parameters": {
			&argocd.Helm{Parameters: []argocd.HelmParameter{
				{Name: "s", Value: "1", ForceString: true}, {Name: "a", Value: `1,2\,3`}, {Name: "l.a\\.b", Value: "{1,x}"},
				{Name: "v", Value: "$ARGOCD_APP_NAME"},
			}}, Options{App: "web"},
			[]string{"web", ".", `{"a":"1,2,3","l":{"a.b":[1,"x"]},"s":"1","v":"shop"}`, `--set=l.a\.b[0]=1`, "--include-crds"}},
		"files": {
			&argocd.Helm{
				FileParameters: []argocd.HelmFile{{Name: "f", Path: "more.yaml"}},
				ValueFiles:     []string{"more.yaml", "/prod.yaml", "../../prod.yaml", "$ARGOCD_APP_NAMESPACE.yaml"},
			}, Options{App: "web"},
			[]string{"web", ".", "more: true", "from: root", "from: root", "here: true",
				`{"f":"more: true\n","from":"root","here":true,"more":true}`, "--include-crds"}},
		"missing files on request": {
			&argocd.Helm{ValueFiles: []string{"missing.yaml", "more.yaml"}, IgnoreMissingValueFiles: true}, Options{App: "web"},
			[]string{"web", ".", "more: true", "--include-crds"}},
		"stated values": {&argocd.Helm{Values: "a: [1]\n"}, Options{App: "web"}, []string{"web", ".", "a: [1]",
			"--include-crds"}},
		"switches": {&argocd.Helm{SkipCRDs: true, SkipTests: true, SkipSchemaValidation: true}, Options{App: "web"},
			[]string{"web", ".", "--skip-schema-validation", "--skip-tests"}},
	} {
		t.Run(name, func(t *testing.T) {
			tt.o.Helm = fakeHelm(t,
				`for a in "$@"; do case "$a" in --values=*/values-[0-9].yaml) cat "${a#*=}"; echo;; *) echo "$a";; esac; done`)
			tt.o.Root, tt.o.Spec.Helm, tt.o.Environment = root, tt.spec, environment
			r, err := Source(t.Context(), filepath.Join(root, "apps", "web"), tt.o)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.FieldsFunc(bytesOf(t, r), func(r rune) bool { return r == '\n' })
			if diff := cmp.Diff(append([]string{"template"}, tt.want...), lines); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAChartRenders(t *testing.T) {
	helm := realHelm(t)
	root := tree(t, someChart)
	chart := filepath.Join(root, "apps", "web")
	before := contents(t, root)
	for name, tt := range map[string]struct {
		spec *argocd.Helm
		want []string
	}{
		"as it is": {nil, []string{"kind: CustomResourceDefinition", "release: web/prod",
			`values: {"from":"chart"}`, "kind: Pod"}},
		"without what is skipped": {&argocd.Helm{SkipCRDs: true, SkipTests: true}, []string{"release: web/prod"}},
		"with the cluster's abilities": {&argocd.Helm{KubeVersion: "v1.29.1",
			APIVersions: []string{"example.org/v1/App"}}, []string{"kube: v1.29.1", "has: true"}},
		"stated values win over files": {&argocd.Helm{ValueFiles: []string{"/prod.yaml"}, Values: "a: 1"},
			[]string{`values: {"a":1,"from":"root"}`}},
		"an object wins over text": {&argocd.Helm{Values: "from: text", ValuesObject: map[string]any{"from": "object"}},
			[]string{`values: {"from":"object"}`}},
		"parameters win over values": {&argocd.Helm{Values: "from: text",
			Parameters: []argocd.HelmParameter{{Name: "from", Value: "1", ForceString: true}, {Name: "n", Value: "1"}}},
			[]string{`values: {"from":"1","n":1}`}},
		"a value that is a file": {&argocd.Helm{FileParameters: []argocd.HelmFile{{Name: "from", Path: "/prod.yaml"}}},
			[]string{`values: {"from":"from: root\n"}`}},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Source(t.Context(), chart, Options{App: "web", Namespace: "prod", Root: root, Helm: helm,
				Spec: Spec{Helm: tt.spec}})
			if err != nil {
				t.Fatal(err)
			}
			out := bytesOf(t, r)
			for _, want := range tt.want {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
			if skips := tt.spec != nil && tt.spec.SkipCRDs; skips == strings.Contains(out, "kind: CustomResourceDefinition") {
				t.Errorf("skipCrds is %v in\n%s", skips, out)
			}
			if skips := tt.spec != nil && tt.spec.SkipTests; skips == strings.Contains(out, "kind: Pod") {
				t.Errorf("skipTests is %v in\n%s", skips, out)
			}
		})
	}
	if diff := cmp.Diff(before, contents(t, root)); diff != "" {
		t.Errorf("the repository has changed: %s", diff)
	}
}

const umbrella = `
-- common/Chart.yaml --
apiVersion: v2
name: common
version: 1.0.0
-- common/templates/cm.yaml --
kind: Common
of: {{ .Release.Name }}
-- apps/web/Chart.yaml --
apiVersion: v2
name: web
version: 1.0.0
dependencies: [{name: common, version: 1.0.0, repository: "file://../../common"}]
-- apps/web/templates/cm.yaml --
kind: ConfigMap
`

func TestDependenciesBesideTheChartAreBuilt(t *testing.T) {
	root := tree(t, umbrella)
	before := contents(t, root)
	r, err := Source(t.Context(), filepath.Join(root, "apps", "web"), Options{App: "web", Root: root, Helm: realHelm(t)})
	if err != nil {
		t.Fatal(err)
	}
	if out := bytesOf(t, r); !strings.Contains(out, "kind: Common\nof: web") || !strings.Contains(out, "kind: ConfigMap") {
		t.Error(out)
	}
	if diff := cmp.Diff(before, contents(t, root)); diff != "" {
		t.Errorf("the repository has changed: %s", diff)
	}
}

func TestDependenciesOfAnAllowedHostAreFetched(t *testing.T) {
	helm := realHelm(t)
	chart, err := os.ReadFile(pack(t, umbrella, ""))
	if err != nil {
		t.Fatal(err)
	}
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/stable/index.yaml":
			fmt.Fprintf(w, "apiVersion: v1\nentries:\n  common: [{apiVersion: v2, name: common, version: 1.0.0, urls: "+
				"[%s/common.tgz]}]\n", server.URL)
		case "/common.tgz":
			_, _ = w.Write(chart)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()

	for name, lock := range map[string]string{
		"without a lock": "",
		"with one": "-- apps/web/Chart.lock --\ndependencies:\n- name: common\n  repository: URL\n  version: " +
			"1.0.0\ndigest: DIGEST\n",
	} {
		t.Run(name, func(t *testing.T) {
			digest := sha256.Sum256([]byte(fmt.Sprintf(`[[{"name":"common","version":"1.0.0","repository":"%s/stable"}],[{"name":"common","version":"1.0.0","repository":"%s/stable"}]]`,
				server.URL, server.URL)))
			files := strings.Replace(umbrella, "file://../../common", server.URL+"/stable", 1) +
				strings.NewReplacer("URL", server.URL+"/stable", "DIGEST", fmt.Sprintf("sha256:%x", digest)).Replace(lock)
			root := tree(t, files)
			before := contents(t, root)
			r, err := Source(t.Context(), filepath.Join(root, "apps", "web"), Options{App: "web", Root: root, Helm: helm,
				AllowRemote: []string{"127.0.0.1"}})
			if err != nil {
				t.Fatal(err)
			}
			if out := bytesOf(t, r); !strings.Contains(out, "kind: Common\nof: web") {
				t.Error(out)
			}
			if diff := cmp.Diff(before, contents(t, root)); diff != "" {
				t.Errorf("the repository has changed: %s", diff)
			}
		})
	}
}

func TestDependenciesThatMayNotBeHad(t *testing.T) {
	missing := fakeHelm(t,
		`echo "Error: An error occurred while checking for chart dependencies: found in Chart.yaml, but missing in charts/ directory: common" >&2; exit 1`)
	for repository, want := range map[string][]string{
		"https://charts.example/stable": {"https://charts.example/stable", "not allowed", "--allow-remote"},
		"oci://charts.example/stable":   {"oci://charts.example/stable", "not allowed"},
		"file://../../../outside":       {"../../../outside", "leads out of the repository"},
		"file:///etc":                   {"file:///etc", "by a path from this one"},
		"@stable":                       {`"@stable"`, "charts/"},
		"alias:stable":                  {`"alias:stable"`, "charts/"},
		"":                              {`""`, "charts/"},
	} {
		t.Run(repository, func(t *testing.T) {
			root := tree(t, strings.Replace(umbrella, "file://../../common", repository, 1))
			_, err := Source(t.Context(), filepath.Join(root, "apps", "web"), Options{App: "web", Root: root, Helm: missing})
			wantError(t, err, append(want, "dependency common", "apps/web")...)
		})
	}
}

func TestFilesThatAChartMayNotHave(t *testing.T) {
	root := tree(t, someChart)
	outside := filepath.Join(t.TempDir(), "secret.yaml")
	if err := os.WriteFile(outside, []byte("secret: value\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(root, "link.yaml")); err != nil {
		t.Fatal(err)
	}
	helm := fakeHelm(t, "echo called")
	for name, want := range map[string][]string{
		"../../../" + filepath.Base(filepath.Dir(outside)) + "/secret.yaml": {"leads out of the repository"},
		"/../../etc/passwd":          {"leads out of the repository", "etc/passwd"},
		"/link.yaml":                 {"/link.yaml leads out of the repository"},
		"$values/prod.yaml":          {"$values/prod.yaml", "another source", "docs/helm.md"},
		"http://values.example/a":    {"values.example", "not allowed"},
		"s3://bucket/a":              {"s3://bucket/a", "not allowed"},
		"$ARGOCD_APP_REVISION/a.yml": {"ARGOCD_APP_REVISION"},
		"more.yaml,/prod.yaml":       {"more.yaml,/prod.yaml: "},
		"-":                          {"open -: "},
		"templates":                  {"templates", "is a directory"},
	} {
		for field, spec := range map[string]argocd.Helm{
			"valueFiles":     {ValueFiles: []string{name}},
			"fileParameters": {FileParameters: []argocd.HelmFile{{Name: "a", Path: name}}},
		} {
			t.Run(field+" "+name, func(t *testing.T) {
				_, err := Source(t.Context(), filepath.Join(root, "apps", "web"), Options{App: "web", Root: root, Helm: helm,
					Spec: Spec{Helm: &spec}})
				wantError(t, err, append(want, field)...)
			})
		}
	}
	t.Run("a link in the chart", func(t *testing.T) {
		if err := os.Symlink(outside, filepath.Join(root, "apps", "web", "templates", "link.yaml")); err != nil {
			t.Fatal(err)
		}
		_, err := Source(t.Context(), filepath.Join(root, "apps", "web"), Options{App: "web", Root: root, Helm: helm})
		wantError(t, err, "templates/link.yaml", "leads out of the repository")
	})
}

func TestHelmThatGoesWrong(t *testing.T) {
	root := tree(t, someChart)
	chart := filepath.Join(root, "apps", "web")
	for name, tt := range map[string]struct {
		script string
		o      Options
		want   []string
	}{
		"it hangs": {"sleep 600 & sleep 600", Options{App: "web", Timeout: 50 * time.Millisecond},
			[]string{"helm template", "longer than 50ms"}},
		"it prints without end":    {"yes", Options{App: "web"}, []string{"helm template", "more than 100 MiB"}},
		"it complains without end": {"yes >&2", Options{App: "web"}, []string{"helm template"}},
		"it prints a secret": {`echo "Error: password=hunter2 https://me:hunter2@charts.example" >&2; exit 1`,
			Options{App: "web"},
			[]string{"helm template", "password=***"}},
		"it fails without a word": {"exit 3", Options{App: "web"}, []string{"helm template: exit status 3"}},
		"it speaks of stated values": {`for a in "$@"; do case $a in --values=*) echo "Error: ${a#*=}: bad" >&2;; esac; done; exit 1`,
			Options{App: "web", Spec: Spec{Helm: &argocd.Helm{Values: "a: 1"}}},
			[]string{"the values that the Application states: bad"}},
		"nobody knows a name": {"", Options{}, []string{"--app", "--release-name"}},
		"another version of helm": {"", Options{App: "web", Spec: Spec{Helm: &argocd.Helm{Version: "v2"}}},
			[]string{"v2", "v3"}},
		"credentials for all": {"", Options{App: "web", Spec: Spec{Helm: &argocd.Helm{PassCredentials: true}}},
			[]string{"passCredentials"}},
		"a version that is none": {"", Options{App: "web", KubeVersion: "latest"}, []string{"kubeVersion", "latest"}},
		"a name that is a template": {"", Options{App: "web",
			Spec: Spec{Helm: &argocd.Helm{ReleaseName: `{{ env "HOME" }}`}}}, []string{"releaseName", "no template"}},
		"a name that is a flag": {"", Options{App: "--post-renderer=sh"}, []string{"releaseName", "no name"}},
		"an API that is none":   {"", Options{App: "web", APIVersions: []string{"a\"b"}}, []string{"apiVersions"}},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && strings.HasPrefix(tt.script, "yes") {
				t.Skip("takes seconds of CPU: run it without -short")
			}
			tt.o.Root, tt.o.Helm = root, fakeHelm(t, tt.script)
			_, err := Source(t.Context(), chart, tt.o)
			wantError(t, err, append(tt.want, chart)...)
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("it shows a secret: %v", err)
			}
		})
	}
	t.Run("the caller gives up", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := Source(ctx, chart, Options{App: "web", Root: root, Helm: fakeHelm(t, "sleep 600")})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestHelmSeesNothingOfTheUser(t *testing.T) {
	t.Setenv("HELM_PLUGINS", "/plugins")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
	t.Setenv("KUBECONFIG", "/kubeconfig")
	root := tree(t, someChart)
	r, err := Source(t.Context(), filepath.Join(root, "apps", "web"), Options{App: "web", Root: root,
		Helm: fakeHelm(t, "env")})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for line := range strings.Lines(bytesOf(t, r)) {
		name, _, _ := strings.Cut(line, "=")
		names = append(names, name)
	}
	for _, name := range []string{"HELM_PLUGINS", "AWS_SECRET_ACCESS_KEY", "KUBECONFIG"} {
		if slices.Contains(names, name) {
			t.Errorf("helm sees %s", name)
		}
	}
	if !slices.Contains(names, "HELM_CACHE_HOME") {
		t.Errorf("helm has no home of its own: %q", names)
	}
}

func TestAPackagedChartRenders(t *testing.T) {
	helm := realHelm(t)
	file := pack(t, someChart, "apps/")
	r, err := Source(t.Context(), file, Options{App: "web", Helm: helm,
		Spec: Spec{Helm: &argocd.Helm{ValueFiles: []string{"more.yaml"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if out := bytesOf(t, r); !strings.Contains(out, `values: {"from":"chart","more":true}`) {
		t.Error(out)
	}
	if r.Kind != Chart {
		t.Errorf("got %v", r.Kind)
	}
}

// pack makes a packaged chart of the files below a directory of an archive.
func pack(t *testing.T, archive, below string, more ...tar.Header) string {
	t.Helper()
	dir := tree(t, archive)
	path := filepath.Join(t.TempDir(), "web-1.0.0.tgz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	zipped := gzip.NewWriter(f)
	writer := tar.NewWriter(zipped)
	for name, content := range contents(t, dir) {
		name, ok := strings.CutPrefix(name, filepath.Join(dir, below)+"/")
		if !ok {
			continue
		}
		more = append(more, tar.Header{Name: name, Mode: 0o644, Size: int64(len(content)),
			PAXRecords: map[string]string{"BALLAST.content": content}})
	}
	for _, header := range more {
		content := header.PAXRecords["BALLAST.content"]
		header.PAXRecords = nil
		if err := writer.WriteHeader(&header); err != nil {
			t.Fatal(err)
		}
		if _, err := writer.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []interface{ Close() error }{writer, zipped, f} {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func TestPackagesThatAreRefused(t *testing.T) {
	helm := fakeHelm(t, "echo called")
	const chart = "-- web/Chart.yaml --\nname: web\n"
	text := tree(t, "-- web.tgz --\nno archive\n")
	for name, tt := range map[string]struct {
		file string
		want string
	}{
		"no archive":        {filepath.Join(text, "web.tgz"), "gzip"},
		"a path that leads": {pack(t, chart, "", tar.Header{Name: "web/../../evil", Mode: 0o644}), "evil"},
		"an absolute path":  {pack(t, chart, "", tar.Header{Name: "/evil", Mode: 0o644}), "evil"},
		"a link": {pack(t, chart, "", tar.Header{Name: "web/link", Typeflag: tar.TypeSymlink,
			Linkname: "/etc"}), "neither a file nor a directory"},
		"no chart":   {pack(t, "-- web/values.yaml --\n", ""), "0 charts"},
		"two charts": {pack(t, chart+"-- other/Chart.yaml --\nname: other\n", ""), "2 charts"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Source(t.Context(), tt.file, Options{App: "web", Helm: helm})
			wantError(t, err, tt.want, tt.file)
		})
	}
	_, err := Source(t.Context(), pack(t, chart, ""), Options{App: "web", Helm: helm,
		Spec: Spec{Kustomize: &argocd.Kustomize{}}})
	wantError(t, err, "kustomization")
}

func FuzzUnpack(f *testing.F) {
	f.Add([]byte("no archive"))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "a.tgz")
		var zipped bytes.Buffer
		w := gzip.NewWriter(&zipped)
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, zipped.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		around := t.TempDir()
		to := filepath.Join(around, "to")
		if err := os.Mkdir(to, 0o700); err != nil {
			t.Fatal(err)
		}
		_, _ = Unpack(path, to)
		if entries, err := os.ReadDir(around); err != nil || len(entries) != 1 {
			t.Errorf("%v is outside of the directory (%v)", entries, err)
		}
	})
}

// Whatever it is made to do, helm connects to nothing where hosts are limited: also to one that is allowed.
func TestHelmHasNoNetwork(t *testing.T) {
	if abi, err := ll.LandlockGetABIVersion(); err != nil || abi < 4 {
		t.Skip("the kernel's Landlock does not know of TCP: run it on Linux 6.7 or later")
	}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("helm has asked for %s", r.URL)
	}))
	defer server.Close()
	const chart = "-- Chart.yaml --\nname: web\n-- charts/web/Chart.yaml --\nname: web\nversion: 1.0.0\n-- " +
		"charts/web/values.yaml --\n"
	for name, files := range map[string]string{
		"a chart":           chart,
		"a kustomization's": chart + "-- kustomization.yaml --\nhelmCharts: [{name: web, releaseName: web}]\n",
	} {
		tried := filepath.Join(t.TempDir(), "tried")
		helm := fakeHelm(t, `case "$1" in version) echo v3.19.5; exit;; esac
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'
env -u HTTP_PROXY -u HTTPS_PROXY -u GIT_ALLOW_PROTOCOL git ls-remote `+server.URL+` >`+tried+` 2>&1
exit 0`)
		o := Options{Helm: helm, App: "web", AllowRemote: Hosts{"127.0.0.1"}, EnableHelm: true, HelmCall: true}
		if _, err := Source(t.Context(), tree(t, files), o); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if said, err := os.ReadFile(tried); err != nil || !strings.Contains(string(said), "unable to access") {
			t.Errorf("%s: it did not try: %s, %v", name, said, err)
		}
	}
}
