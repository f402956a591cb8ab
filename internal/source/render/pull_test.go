package render

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// canary is a server that nobody may ask; it is on another host than 127.0.0.1.
func canary(t *testing.T) (url string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a host that is not allowed was asked for %s", r.URL)
	}))
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
}

// repositoryOf serves an index, and a package of one chart.
func repositoryOf(t *testing.T, index string, more map[string]http.HandlerFunc) string {
	t.Helper()
	content := tgz(t, "web/Chart.yaml", []byte("apiVersion: v2\nname: web\nversion: 1.2.3\n"))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if handle, ok := more[r.URL.Path]; ok {
			handle(w, r)
			return
		}
		switch r.URL.Path {
		case "/index.yaml":
			fmt.Fprint(w, index)
		case "/web.tgz":
			_, _ = w.Write(content)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestPullJudgesEachHop(t *testing.T) {
	evil := canary(t)
	redirect := func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, evil+"/x", http.StatusFound) }
	entry := func(rest string) string { return "entries: {web: [{version: 1.2.3, " + rest + "}]}" }
	for name, tt := range map[string]struct {
		index string
		more  map[string]http.HandlerFunc
		want  string // in the error; empty: none
	}{
		"a package beside the index": {entry("urls: [web.tgz]"), nil, ""},
		"with its digest": {entry("urls: [web.tgz], digest: 'sha256:" + strings.Repeat("0", 64) + "'"),
			nil, "has the digest"},
		"a package on another host": {entry("urls: ['" + evil + "/web.tgz']"), nil, evil + "/web.tgz is remote"},
		"without a scheme": {entry("urls: ['" + strings.TrimPrefix(evil, "http:") + "/web.tgz']"), nil,
			"is remote"},
		"a package that is redirected": {entry("urls: [moved.tgz]"),
			map[string]http.HandlerFunc{"/moved.tgz": redirect}, evil + "/x is remote"},
		"an index that is redirected": {"", map[string]http.HandlerFunc{"/index.yaml": redirect}, evil + "/x is remote"},
		"a package that is a file":    {entry("urls: ['file:///etc/hostname']"), nil, "is remote"},
		"a package in a registry": {entry("urls: ['oci://" + strings.TrimPrefix(evil,
			"http://") + "/web:1.2.3']"), nil, "is remote"},
		"no such chart":                  {"entries: {}", nil, "does not have it"},
		"no such version":                {"entries: {web: [{version: 2.0.0, urls: [web.tgz]}]}", nil, "no version 1.*"},
		"an index that is none":          {"[", nil, "index.yaml"},
		"a package that is not there":    {entry("urls: [missing.tgz]"), nil, "404"},
		"an entry that names no package": {entry("urls: []"), nil, "does not have it"},
	} {
		t.Run(name, func(t *testing.T) {
			from := repositoryOf(t, tt.index, tt.more)
			dir, err := Pull(t.Context(), from, "web", "1.*", t.TempDir(), Options{AllowRemote: Hosts{"127.0.0.1"}})
			if tt.want != "" {
				wantError(t, err, tt.want)
			} else if err != nil || filepath.Base(dir) != "web" {
				t.Errorf("got %s, %v", dir, err)
			}
			if _, err := Pull(t.Context(), from, "web", "1.*", t.TempDir(), Options{}); err == nil {
				t.Error("it is fetched though no host is allowed")
			}
		})
	}
}

// A token is asked for where the registry says, and parts are where it redirects to.
func TestRegistriesAreJudgedEachHop(t *testing.T) {
	evil := canary(t)
	for name, handle := range map[string]http.HandlerFunc{
		"a token of another host": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("WWW-Authenticate", `Bearer realm="`+evil+`/token",service="x"`)
			w.WriteHeader(http.StatusUnauthorized)
		},
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, evil+"/x", http.StatusTemporaryRedirect)
		},
	} {
		for _, version := range []string{"1.2.3", "1.*", ""} {
			t.Run(name+" "+version, func(t *testing.T) {
				server := httptest.NewServer(handle)
				defer server.Close()
				_, err := Pull(t.Context(), strings.TrimPrefix(server.URL, "http://"), "web", version, t.TempDir(),
					Options{AllowRemote: Hosts{"127.0.0.1"}})
				wantError(t, err, "is remote and its host is not allowed")
			})
		}
	}
}

func TestNamesThatAreNoChart(t *testing.T) {
	for _, name := range []string{"", "..", "../web", "a/b"} {
		_, err := Pull(t.Context(), "http://127.0.0.1:1", name, "1.0.0", t.TempDir(), Options{AllowRemote: EveryHost})
		wantError(t, err, "no name of a chart")
	}
}

// A version is part of the name of a file.
func TestAVersionIsNoPath(t *testing.T) {
	const version = "1/../../../../../../owned"
	from := repositoryOf(t, "entries: {web: [{version: "+version+", urls: [web.tgz]}]}", nil)
	dir := tree(t, "-- a/b/Chart.yaml --\napiVersion: v2\nname: b\nversion: 1.0.0\n"+
		"dependencies: [{name: web, version: "+version+", repository: '"+from+"'}]\n")
	helm := fakeHelm(t, `[ "$1" = dependency ] && exit
echo "Error: found in Chart.yaml, but missing in charts" >&2; exit 1`)
	t.Setenv("TMPDIR", dir)
	_, err := Source(t.Context(), dir+"/a/b", Options{Helm: helm, App: "web", Root: dir, AllowRemote: EveryHost})
	wantError(t, err, "improper constraint")
	if found, _ := filepath.Glob(filepath.Join(dir, "owned*")); len(found) > 0 {
		t.Errorf("written: %v", found)
	}
}

// The versions are those that helm takes.
func TestChooseAVersion(t *testing.T) {
	versions := []string{"1.0.0", "v1.10.0", "1.9.0", "2.0.0-rc.1", "none", "1.0.0+a"}
	for wanted, want := range map[string]string{
		"": "v1.10.0", "1.0.0": "1.0.0", "1.10.0": "v1.10.0", "~1.9": "1.9.0", ">0.0.0-0": "2.0.0-rc.1", "1.0.0+a": "1.0.0+a",
		"3.*": "", "x.y": "", "none": "",
	} {
		got, err := choose(versions, wanted)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v; want %q", wanted, got, err, want)
		}
	}
}
