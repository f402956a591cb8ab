package render

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/vixens-io/ballast/internal/core/repopath"
)

// exits closes the two ways out that kustomize has, HTTP and git, and returns what went there.
func exits(t testing.TB) func() string {
	t.Helper()
	bin := t.TempDir()
	log := filepath.Join(bin, "log")
	git := "#!/bin/sh\ncase $1 in fetch) echo \"$3\" >>" + log + "; exit 1;; esac\n"
	if err := os.WriteFile(filepath.Join(bin, "git"), []byte(git), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	before := http.DefaultTransport
	t.Cleanup(func() { http.DefaultTransport = before })
	var requests strings.Builder
	http.DefaultTransport = recorder{&requests}
	allowed := judged{Hosts{"ok.example"}, http.DefaultTransport, http.DefaultTransport, viaNetwork}
	transports.Store("ok.example", allowed)
	t.Cleanup(func() { transports.Delete("ok.example") })
	return func() string {
		clones, err := os.ReadFile(log)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return requests.String() + string(clones)
	}
}

type recorder struct{ log io.StringWriter }

func (r recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	if _, err := r.log.WriteString(request.URL.String() + "\n"); err != nil {
		return nil, err
	}
	return nil, errors.New("no network in this test")
}

func TestGuardRefusesBeforeAnythingIsFetched(t *testing.T) {
	const config = `
-- app/config.yaml --
apiVersion: builtin
kind: PatchTransformer
metadata: {name: patch}
`
	for name, tt := range map[string]struct{ archive, file, entry string }{
		"a file": {"-- app/kustomization.yaml --\nresources: ['https://evil.example/a.yaml']",
			"app/kustomization.yaml: resources", "evil.example"},
		"a clone": {"-- app/kustomization.yaml --\nresources: " +
			"['https://evil.example/org/repo//base?ref=v1']", "resources", "?ref=v1"},
		"over ssh": {"-- app/kustomization.yaml --\nresources: ['git@evil.example:org/repo']", "resources",
			"git@evil.example"},
		"of GitHub": {"-- app/kustomization.yaml --\nresources: [github.com/org/repo]", "resources",
			"github.com/org/repo"},
		"of this machine": {"-- app/kustomization.yaml --\nresources: ['file:///srv/repo']", "resources",
			"file:///srv/repo"},
		"a base": {"-- app/kustomization.yaml --\nbases: ['https://evil.example/org/repo']", "resources",
			"evil.example"},
		"a component": {"-- app/kustomization.yaml --\ncomponents: ['https://evil.example/org/repo']",
			"components", "evil.example"},
		"a CRD": {"-- app/kustomization.yaml --\ncrds: ['https://evil.example/crd.json']", "crds",
			"evil.example"},
		"a schema": {"-- app/kustomization.yaml --\nopenapi: {path: 'https://evil.example/s.json'}",
			"openapi", "evil.example"},
		"a configuration": {"-- app/kustomization.yaml --\nconfigurations: ['https://evil.example/c.yaml']",
			"configurations", "evil.example"},
		"a patch": {"-- app/kustomization.yaml --\npatches: [{path: 'https://evil.example/p.yaml'}]",
			"patches", "evil.example"},
		"an old patch": {"-- app/kustomization.yaml --\npatchesStrategicMerge: ['https://evil.example/p.yaml']",
			"patchesStrategicMerge", "evil.example"},
		"a replacement": {"-- app/kustomization.yaml --\nreplacements: [{path: 'https://evil.example/r.yaml'}]",
			"replacements", "evil.example"},
		"a file of a ConfigMap": {"-- app/kustomization.yaml --\nconfigMapGenerator: [{name: x, files: " +
			"['key=https://evil.example/f']}]", "configMapGenerator", "evil.example"},
		"an env of a Secret": {"-- app/kustomization.yaml --\nsecretGenerator: [{name: x, env: " +
			"'https://evil.example/f'}]", "secretGenerator", "evil.example"},
		"a chart": {"-- app/kustomization.yaml --\nhelmCharts: [{name: x, repo: " +
			"'oci://evil.example/charts'}]", "helmCharts", "evil.example"},
		"a transformer": {"-- app/kustomization.yaml --\ntransformers: ['https://evil.example/t.yaml']",
			"accumul", "https://evil.example/t.yaml is remote"},
		"an inline transformer": {"-- app/kustomization.yaml --\ntransformers:\n- |-\n  apiVersion: builtin\n  kind: " +
			"PatchTransformer\n  metadata: {name: x}\n  path: https://evil.example/p.yaml", "path",
			"https://evil.example/p.yaml is remote"},
		"a transformer's file": {"-- app/kustomization.yaml --\nresources: []\ntransformers: " +
			"[config.yaml]" + config + "path: https://evil.example/p.yaml", "path", "https://evil.example/p.yaml is remote"},
		"a transformer's file that hides it": {"-- app/kustomization.yaml --\ntransformers: [config.yaml]\n-- " +
			"app/config.yaml --\n" +
			"kind: List\nitems:\n- apiVersion: \"b\\x75iltin\"\n  x: &l https://evil.example/p.yaml\n  kind: " +
			"PatchTransformer\n  metadata: {name: x}\n  path: *l", "path", "https://evil.example/p.yaml is remote"},
		"a generator's directory": {"-- app/kustomization.yaml --\ngenerators: [below]\n-- " +
			"app/below/kustomization.yaml --\nresources: ['https://evil.example/g.yaml']", "below/kustomization.yaml: " +
			"resources", "evil.example"},
		"of a base that is reached": {"-- app/kustomization.yaml --\nresources: [../base]\n-- base/kustomization.yaml " +
			"--\nresources: ['https://evil.example/a.yaml']", "base/kustomization.yaml: resources", "evil.example"},
		"with a port and a user": {"-- app/kustomization.yaml --\nresources: " +
			"['https://ok.example:x@EVIL.example:8080/org/repo']", "resources", "***@EVIL.example:8080"},
	} {
		t.Run(name, func(t *testing.T) {
			fetched := exits(t)
			_, err := Source(t.Context(), filepath.Join(tree(t, tt.archive+"\n"), "app"),
				Options{AllowRemote: []string{"ok.example"}})
			wantError(t, err, "building", tt.file, tt.entry)
			if got := fetched(); got != "" {
				t.Errorf("fetched %s", got)
			}
		})
	}
}

func TestGuardLetsThrough(t *testing.T) {
	for name, tt := range map[string]struct {
		archive string
		allowed []string
		want    string
	}{
		"an allowed host": {"-- kustomization.yaml --\nresources: ['https://ok.example/a.yaml']",
			[]string{"ok.example"}, "https://ok.example/a.yaml\n"},
		"every host": {"-- kustomization.yaml --\nresources: ['git@any.example:org/repo']", EveryHost,
			"git@any.example:org/repo\n"},
		"URLs that nobody fetches": {"-- kustomization.yaml --\ncommonAnnotations: {a: " +
			"'https://evil.example/x'}\nconfigMapGenerator: [{name: x, literals: ['a=https://evil.example']}]", []string{}, ""},
		"URLs in what a cluster reads": {"-- kustomization.yaml --\nresources: [a.yaml]\n-- a.yaml --\napiVersion: " +
			"v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {builtin: '\\', path: 'https://evil.example/x'}", []string{}, ""},
		"a local transformer": {"-- kustomization.yaml --\nresources: []\ntransformers: [t.yaml]\nnamePrefix: " +
			"x-\n-- t.yaml --\napiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: p}\nprefix: y-\nfieldSpecs: " +
			"[{path: metadata/name}]", []string{}, ""},
		"a directory with an @": {"-- kustomization.yaml --\nresources: [apps/a@1.2/cm.yaml]\n-- " +
			"apps/a@1.2/cm.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}", []string{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			fetched := exits(t)
			_, err := Source(t.Context(), tree(t, tt.archive+"\n"), Options{AllowRemote: tt.allowed})
			if err != nil && tt.want == "" {
				t.Error(err)
			}
			if got := fetched(); got != tt.want {
				t.Errorf("fetched %q, want %q", got, tt.want)
			}
		})
	}
}

// recording is a file system that reports what is read outside of a directory.
type recording struct {
	filesys.FileSystem
	t   *testing.T
	dir string
}

func (r recording) ReadFile(path string) ([]byte, error) {
	content, err := r.FileSystem.ReadFile(path)
	if real, noPath := filepath.EvalSymlinks(path); err == nil && (noPath != nil || !repopath.Contains(r.dir, real)) {
		r.t.Errorf("%s was read", path)
	}
	return content, err
}

// Whatever a kustomization and a file beside it say, nothing outside of their directory is asked for.
func FuzzGuard(f *testing.F) {
	const config = "gen.yaml"
	for _, text := range []string{
		"resources: ['https://evil.example/a.yaml']\ntransformers: ['a: b\nc: d', dir]",
		"a: &a\n  builtin: *a\n<<: *a",
		"helmChartInflationGenerator: [{chartRepoUrl: x}]",
		"resources: [/etc/hostname, ../../../../etc/hostname]",
		"generators: [gen.yaml]\nconfigMapGenerator: [{name: a, files: [/etc/hostname], envs: [../x]}]",
		"openapi: {path: /etc/hostname}\ncrds: [/etc/hostname]\nconfigurations: [/etc/hostname]",
	} {
		f.Add([]byte(text), []byte("apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: a}\npath: /etc/hostname"))
	}
	for _, files := range hidden {
		url := strings.NewReplacer("URL", "http://localhost:1", "HOST", "localhost", "PORT", "1", "ROOT", "")
		f.Add([]byte(url.Replace(files["kustomization.yaml"])), []byte(url.Replace(files[config])))
	}
	asked := exits(f)
	f.Fuzz(func(t *testing.T, kustomization, beside []byte) {
		dir := t.TempDir()
		for name, content := range map[string][]byte{"kustomization.yaml": kustomization, config: beside} {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		g, err := newGuard(dir, Options{Root: dir})
		if err != nil {
			t.Fatal(err)
		}
		g.FileSystem = recording{g.FileSystem, t, dir}
		limited, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = attempt(limited, g, krusty.MakeDefaultOptions())
		if limited.Err() != nil {
			t.Error("it does not end")
		}
		if got := asked(); got != "" {
			t.Errorf("asked for %s (%v)", got, err)
		}
	})
}

func TestGuardKeepsToTheRepository(t *testing.T) {
	dir := tree(t, "-- repo/app/kustomization.yaml --\nresources: [../../outside]\n-- outside/kustomization.yaml "+
		"--\nresources: [cm.yaml]\n"+
		"-- outside/cm.yaml --\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
	root := filepath.Join(dir, "repo")
	_, err := Source(t.Context(), filepath.Join(root, "app"), Options{Root: root})
	wantError(t, err, "../../outside lies outside of the repository")
	if _, err := Source(t.Context(), filepath.Join(root, "app"), Options{Root: root, AllowRemote: EveryHost}); err != nil {
		t.Errorf("where every host is allowed, every directory is: %v", err)
	}
}
