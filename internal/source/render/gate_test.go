package render

import (
	"context"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// utf16Of writes a text in UTF-16, with a mark of the order of its bytes.
func utf16Of(text string, order binary.AppendByteOrder) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

// hidden are directories in which kustomize is told to fetch in ways that no reading of text may find.
// URL stands for what.
var hidden = func() map[string]map[string]string {
	const (
		resource  = "resources: ['URL/a.yaml']\n"
		generator = "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: stolen}\n"
		files     = "files: ['x=URL/f']\n"
	)
	all := map[string]map[string]string{
		"an alias for a key": {"kustomization.yaml": "metadata: {name: x, annotations: {a: &r resources}}\n*r : " +
			"['URL/a.yaml']\n"},
		"a key in base64":       {"kustomization.yaml": "!!binary cmVzb3VyY2Vz: ['URL/a.yaml']\n"},
		"a key with an escape":  {"kustomization.yaml": `"resourc\x65s": ['URL/a.yaml']` + "\n"},
		"a merged key":          {"kustomization.yaml": "<<: {resources: ['URL/a.yaml']}\n"},
		"a directory of git":    {"kustomization.yaml": "resources: ['URL/org/repo.git//base?ref=v1']\n"},
		"a forced git":          {"kustomization.yaml": "resources: ['git::URL/org/repo']\n"},
		"a git of this machine": {"kustomization.yaml": "resources: ['file://ROOT/secret']\n"},
		"a git by ssh":          {"kustomization.yaml": "resources: ['ssh://git@HOST/org/repo']\n"},
		"a git as scp has it":   {"kustomization.yaml": "resources: ['git@HOST:org/repo']\n"},
		"a generator's directory": {"kustomization.yaml": "generators: [g]\n", "g/kustomization.yaml": "resources: " +
			"[gen.yaml]\n", "g/gen.yaml": generator + files},
		"a transformer of a base": {"kustomization.yaml": "resources: [b]\n", "b/kustomization.yaml": "transformers: " +
			"[t.yaml]\n", "b/t.yaml": "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: x}\n!!binary cGF0aA==: " +
			"URL/p.yaml\n"},
		"a replacement's source": {"kustomization.yaml": "replacements: [{path: 'URL/r.yaml'}]\n"},
		"a schema":               {"kustomization.yaml": "openapi: {path: 'URL/s.json'}\n"},
		"a component in UTF-16": {"kustomization.yaml": "components: [c]\n",
			"c/kustomization.yaml": utf16Of("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"+resource,
				binary.LittleEndian)},
		"an address without a dot":    {"kustomization.yaml": "resources: ['http://2130706433:PORT/a.yaml']\n"},
		"another name of the machine": {"kustomization.yaml": "resources: ['http://LOCALHOST:PORT/a.yaml']\n"},
		"a host that is a number":     {"kustomization.yaml": "resources: ['http://0x7f.1:PORT/a.yaml']\n"},
		"a host in IPv6":              {"kustomization.yaml": "resources: ['http://[::ffff:127.0.0.1]:PORT/a.yaml']\n"},
	}
	for name, order := range map[string]binary.AppendByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		all["UTF-16, "+name+" end first"] = map[string]string{"kustomization.yaml": utf16Of(resource, order)}
		all["a generator in UTF-16, "+name+" end first"] = map[string]string{"kustomization.yaml": "generators: " +
			"[gen.yaml]\n", "gen.yaml": utf16Of(generator+files, order)}
	}
	for name, key := range map[string]string{"an alias": "*f ", "base64": "!!binary ZmlsZXM=",
		"an escape": `"fil\u0065s"`} {
		all["a generator's key by "+name] = map[string]string{"kustomization.yaml": "generators: [gen.yaml]\n",
			"gen.yaml": strings.Replace(generator, "stolen", "stolen, annotations: {a: &f files}", 1) + key + ": ['x=URL/f']\n"}
	}
	return all
}()

// written puts one of the hidden directories onto the disk.
func written(t *testing.T, files map[string]string, url string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	address := strings.TrimPrefix(url, "http://")
	host, port, _ := strings.Cut(address, ":")
	for name, content := range files {
		if !strings.Contains(content, "\x00") {
			content = strings.NewReplacer("URL", url, "ROOT", dir, "LOCALHOST", "LOCALHOST", "HOST", host, "PORT",
				port).Replace(content)
		} else {
			content = wide(content, url)
		}
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// wide replaces URL in a text of UTF-16.
func wide(content, url string) string {
	order := binary.AppendByteOrder(binary.LittleEndian)
	if content[0] == 0xfe {
		order = binary.BigEndian
	}
	encoded := func(text string) string { return utf16Of(text, order)[2:] }
	return strings.ReplaceAll(content, encoded("URL"), encoded(url))
}

// watch returns a canary, and programs git and ssh that tell when they connect.
func watch(t *testing.T) (url string) {
	t.Helper()
	url = canary(t)
	bin, called := t.TempDir(), filepath.Join(t.TempDir(), "called")
	for _, name := range []string{"git", "ssh"} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\necho "+
			""+name+" \"$@\" >>"+called+"\nexit 1\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	t.Cleanup(func() {
		if content, err := os.ReadFile(called); err == nil {
			t.Errorf("without an allowed host these ran:\n%s", content)
		}
	})
	return url
}

func TestWhatIsHiddenIsNotFetched(t *testing.T) {
	for name, files := range hidden {
		t.Run(name, func(t *testing.T) {
			dir := written(t, files, watch(t))
			if _, err := Source(t.Context(), dir, Options{Root: dir}); err == nil {
				t.Error("it is built")
			}
		})
	}
}

// The gate holds alone: without any reading of text, nothing is asked for.
func TestTheGateHoldsAlone(t *testing.T) {
	for name, files := range hidden {
		t.Run(name, func(t *testing.T) {
			dir := written(t, files, watch(t))
			leave, err := outside.enter(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer leave()
			if _, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), dir); err == nil {
				t.Error("it is built")
			}
		})
	}
}

func TestRedirectsOfResourcesAreJudged(t *testing.T) {
	evil := canary(t)
	ok := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/a.yaml":
			fmt.Fprint(w, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
		case "/here":
			http.Redirect(w, r, "/a.yaml", http.StatusFound)
		default:
			http.Redirect(w, r, evil+r.URL.Path, http.StatusFound)
		}
	}))
	defer ok.Close()
	for path, want := range map[string]string{"/a.yaml": "", "/here": "", "/there": evil + "/there is remote"} {
		dir := tree(t, "-- kustomization.yaml --\nresources: ['"+ok.URL+path+"']\n")
		_, err := Source(t.Context(), dir, Options{AllowRemote: Hosts{"127.0.0.1"}})
		if want != "" {
			wantError(t, err, want)
		} else if err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A name that leads to this machine is as good as any other, if it is allowed.
func TestANameIsAllowedNotAnAddress(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
	}))
	defer server.Close()
	named := strings.Replace(server.URL, "127.0.0.1", "LocalHost", 1)
	dir := tree(t, "-- kustomization.yaml --\nresources: ['"+named+"/a.yaml']\n")
	if _, err := Source(t.Context(), dir, Options{AllowRemote: Hosts{"localhost"}}); err != nil {
		t.Error(err)
	}
	_, err := Source(t.Context(), dir, Options{AllowRemote: Hosts{"127.0.0.1"}})
	wantError(t, err, "is remote and its host is not allowed")
}

// gitServer serves a repository with a kustomization, below /ok.git, and redirects what is below /moved.
func gitServer(t *testing.T, to string) *httptest.Server {
	t.Helper()
	path, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is not installed: apt-get install git")
	}
	root := tree(t, "-- work/kustomization.yaml --\nresources: [a.yaml]\n-- work/a.yaml --\napiVersion: v1\nkind: "+
		"ConfigMap\nmetadata: {name: cloned}\n")
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	for _, arguments := range []string{
		"init -q work", "-C work add .", "-C work -c user.name=a -c user.email=a@example.com commit -qm a",
		"clone -q --bare work ok.git",
		"-C work config -f .gitmodules submodule.s.path s", "-C work config -f .gitmodules submodule.s.url " + to + "/s.git",
		"-C work update-index --add --cacheinfo 160000,1111111111111111111111111111111111111111,s",
		"-C work add .gitmodules", "-C work -c user.name=a -c user.email=a@example.com commit -qm b", "clone -q --bare " +
			"work sub.git",
	} {
		cmd := exec.Command(path, strings.Fields(arguments)...)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", arguments, err, out)
		}
	}
	backend := &cgi.Handler{Path: path, Args: []string{"http-backend"}, Env: []string{"GIT_PROJECT_ROOT=" + root,
		"GIT_HTTP_EXPORT_ALL=1"}}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rest, moved := strings.CutPrefix(r.URL.Path, "/moved"); moved {
			http.Redirect(w, r, to+rest+"?"+r.URL.RawQuery, http.StatusFound)
			return
		}
		backend.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	trust(t, server)
	return server
}

// trust has git trust a server.
func trust(t *testing.T, server *httptest.Server) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "certificate.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}
	if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GIT_SSL_CAINFO", path)
}

// git goes to allowed hosts: wherever it is redirected, and whatever its submodules name.
func TestGitIsJudgedWhereItConnects(t *testing.T) {
	server := gitServer(t, strings.Replace(canary(t), "http:", "https:", 1))
	for path, want := range map[string]string{
		"/ok.git": "", "/moved/ok.git": "403", "/sub.git": "403",
	} {
		t.Run(path, func(t *testing.T) {
			dir := tree(t, "-- kustomization.yaml --\nresources: ['"+server.URL+path+"']\n")
			r, err := Source(t.Context(), dir, Options{AllowRemote: Hosts{"127.0.0.1"}})
			if want != "" {
				wantError(t, err, want)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if out := bytesOf(t, r); !strings.Contains(out, "name: cloned") {
				t.Error(out)
			}
		})
	}
}

func TestSSHIsJudged(t *testing.T) {
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "ssh"), []byte("#!/bin/sh\necho called \"$@\" >&2\nexit 1\n"),
		0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	git, err := NewGit(Hosts{"Ok.Example"})
	if err != nil {
		t.Fatal(err)
	}
	defer git.Close()
	for url, want := range map[string]string{
		"git@ok.example:org/repo":              "called",
		"ssh://git@ok.example:7999/org/repo":   "called",
		"git@evil.example:org/repo":            "evil.example is not allowed",
		"ssh://ok.example@evil.example/org":    "evil.example is not allowed",
		"ssh://-oProxyCommand=x/org":           "strange hostname",
		"git://ok.example/org":                 "not allowed",
		"file://" + git.dir:                    "not allowed",
		"ext::sh -c true":                      "not allowed",
		"https://ok.example@evil.example/org/": "403",
	} {
		cmd := exec.Command("git", "ls-remote", url)
		cmd.Env = append(os.Environ(), git.Environment...)
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: want %q, got %v: %s", url, want, err, out)
		}
	}
}

// Builds with other hosts wait for each other; those with the same do not.
func TestTheGateIsOfOneBuild(t *testing.T) {
	g := newGate()
	before, path := http.DefaultTransport, os.Getenv("PATH")
	leave, err := g.enter(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	late, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.enter(late, EveryHost); !errors.Is(err, context.Canceled) {
		t.Errorf("beside another build: %v", err)
	}
	leave()
	if http.DefaultTransport != before || os.Getenv("PATH") != path {
		t.Error("what was replaced is not put back")
	}
	if leave, err = g.enter(t.Context(), EveryHost); err != nil {
		t.Fatal(err)
	}
	leave()
}

// What the tests above refuse is asked for where every host is allowed: else they would show nothing.
func TestWhatIsHiddenIsAskedFor(t *testing.T) {
	for name, files := range hidden {
		t.Run(name, func(t *testing.T) {
			asked := exits(t)
			dir := written(t, files, "http://localhost:1")
			_, err := Source(t.Context(), dir, Options{Root: dir, AllowRemote: EveryHost})
			if asked() == "" {
				t.Errorf("nothing is asked for: %v", err)
			}
		})
	}
}
