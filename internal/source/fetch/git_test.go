package fetch

import (
	"context"
	"encoding/pem"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

// published makes a repository with a few revisions, and returns it bare.
func published(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: apt-get install git")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	for _, who := range []string{"AUTHOR", "COMMITTER"} {
		t.Setenv("GIT_"+who+"_NAME", "test")
		t.Setenv("GIT_"+who+"_EMAIL", "test@example.com")
	}
	work := t.TempDir()
	run := func(arguments ...string) string {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", work}, arguments...)...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", arguments, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	commit := func(content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(work, "app.yaml"), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		run("add", ".")
		run("commit", "--quiet", "-m", content)
	}
	run("init", "--quiet", "--initial-branch", "main")
	for _, version := range []string{"v1.0.0", "v1.2.0", "v2.0.0"} {
		commit(version)
		run("tag", version)
	}
	run("tag", "web/v1.0.0", "v1.0.0")
	run("tag", "web/v1.5.0", "v1.2.0")
	run("tag", "api/v1.9.0", "v2.0.0")
	commit("head")
	run("checkout", "--quiet", "-b", "side", "v1.0.0")
	commit("side")
	run("checkout", "--quiet", "main")
	bare := filepath.Join(t.TempDir(), "apps.git")
	run("clone", "--quiet", "--bare", ".", bare)
	return bare
}

// served returns the address of a bare repository behind git's own server.
func served(t *testing.T, bare string) (url string) {
	t.Helper()
	where, err := exec.Command("git", "--exec-path").Output()
	backend := filepath.Join(strings.TrimSpace(string(where)), "git-http-backend")
	if _, missing := os.Stat(backend); err != nil || missing != nil {
		t.Skip("git-http-backend is not installed: it comes with git")
	}
	server := trusted(t, &cgi.Handler{Path: backend, Env: []string{"GIT_PROJECT_ROOT=" + filepath.Dir(bare),
		"GIT_HTTP_EXPORT_ALL=1"}, Stderr: &strings.Builder{}})
	return server.URL + "/" + filepath.Base(bare)
}

// trusted serves by https, which git trusts.
func trusted(t *testing.T, handler http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	path := filepath.Join(t.TempDir(), "certificate.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw} // the same of all
	if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GIT_SSL_CAINFO", path)
	return server
}

func TestRevisions(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	bare := published(t)
	url := served(t, bare)
	out, err := exec.Command("git", "-C", bare, "rev-parse", "v1.2.0").Output()
	if err != nil {
		t.Fatal(err)
	}
	full := strings.TrimSpace(string(out))
	finders := map[string]*Finder{
		"fetched":  {AllowRemote: []string{"127.0.0.1"}, Timeout: time.Minute},
		"mirrored": {Mirrors: []Mirror{mirror(t, url, bare)}},
	}
	for name, finder := range finders {
		for revision, want := range map[string]string{
			"": "head", "HEAD": "head", "main": "head", "side": "side", "v1.0.0": "v1.0.0", "refs/heads/side": "side",
			full: "v1.2.0", full[:8]: "v1.2.0", "1.*": "v1.2.0", ">=1.0.0": "v2.0.0", "1.0.x": "v1.0.0",
		} {
			t.Run(name+"/"+strings.ReplaceAll(revision, "/", "-"), func(t *testing.T) {
				place, err := finder.Find(context.Background(), argocd.Source{RepoURL: url, TargetRevision: revision})
				if err != nil {
					t.Fatal(err)
				}
				got, err := os.ReadFile(filepath.Join(place.Root, "app.yaml"))
				if diff := cmp.Diff(want, string(got)); diff != "" || err != nil {
					t.Errorf("%v (-want +got)\n%s", err, diff)
				}
			})
		}
		for _, revision := range []string{"nowhere", "3.*", "abcdef0", "--upload-pack=x", "main:x", "+main"} {
			t.Run(name+"/refused "+revision, func(t *testing.T) {
				place, err := finder.Find(context.Background(), argocd.Source{RepoURL: url, TargetRevision: revision})
				if err == nil || !strings.HasPrefix(err.Error(), url+"@"+revision+": ") {
					t.Errorf("got %+v, %v", place, err)
				}
			})
		}
		for revision, want := range map[string]string{
			"v1.*": "v1.2.0", "<1.5": "v1.0.0", "v1.0.0": "v1.0.0", "*": "v1.2.0",
			"": "head", "HEAD": "head", "side": "side", full: "v1.2.0", // of which no tag is looked for
		} {
			t.Run(name+"/with a prefix "+revision, func(t *testing.T) {
				place, err := finder.Find(t.Context(), argocd.Source{RepoURL: url, TargetRevision: revision, TagPrefix: "web/"})
				if err != nil {
					t.Fatal(err)
				}
				got, err := os.ReadFile(filepath.Join(place.Root, "app.yaml"))
				if diff := cmp.Diff(want, string(got)); diff != "" || err != nil {
					t.Errorf("%v (-want +got)\n%s", err, diff)
				}
			})
		}
		for _, revision := range []string{"2.*", "v1.2.0"} { // which other tags are
			t.Run(name+"/refused with a prefix "+revision, func(t *testing.T) {
				place, err := finder.Find(t.Context(), argocd.Source{RepoURL: url, TargetRevision: revision, TagPrefix: "web/"})
				if err == nil || !strings.HasPrefix(err.Error(), url+"@web/"+revision+": ") {
					t.Errorf("got %+v, %v", place, err)
				}
			})
		}
		if err := finder.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestWithoutGitNothingIsFetched(t *testing.T) {
	bare := published(t)
	t.Setenv("PATH", "")
	const url = "https://git.example.com/apps"
	for name, finder := range map[string]*Finder{
		"fetched":  {AllowRemote: []string{"git.example.com"}},
		"mirrored": {Mirrors: []Mirror{mirror(t, url, bare)}},
	} {
		_, err := finder.Find(context.Background(), argocd.Source{RepoURL: url})
		if err == nil || !strings.Contains(err.Error(), "git is not installed: it fetches repositories") {
			t.Errorf("%s: got %v", name, err)
		}
		if err := finder.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestGitFetchesNothingInPlainText(t *testing.T) {
	finder := Finder{AllowRemote: []string{"git.example.com"}}
	defer finder.Close()
	_, err := finder.Find(t.Context(), argocd.Source{RepoURL: "HTTP://git.example.com/apps"})
	if err == nil || !strings.Contains(err.Error(), "git fetches by https and ssh alone") {
		t.Errorf("got %v", err)
	}
}

func TestARepositoryIsFetchedOnce(t *testing.T) {
	finder := Finder{AllowRemote: []string{"127.0.0.1"}}
	defer finder.Close()
	source := argocd.Source{RepoURL: served(t, published(t)), TargetRevision: "main"}
	first, err := finder.Find(context.Background(), source)
	if err != nil {
		t.Fatal(err)
	}
	second, err := finder.Find(context.Background(), source)
	if diff := cmp.Diff(first, second); diff != "" || err != nil {
		t.Errorf("%v (-first +second)\n%s", err, diff)
	}
	temporary := finder.temporary
	if err := finder.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(temporary); !os.IsNotExist(err) {
		t.Errorf("what was fetched is still there: %v", err)
	}
}

func TestAServerThatNeverAnswersIsLeft(t *testing.T) {
	done := make(chan struct{})
	server := trusted(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-done }))
	t.Cleanup(func() { close(done) })
	finder := Finder{AllowRemote: []string{"127.0.0.1"}, Timeout: 3 * time.Second}
	defer finder.Close()
	_, err := finder.Find(context.Background(), argocd.Source{RepoURL: server.URL + "/apps.git"})
	if err == nil || !strings.Contains(err.Error(), "git fetch took longer than 3s") {
		t.Errorf("got %v", err)
	}
}

func TestNobodyIsAskedForCredentials(t *testing.T) {
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	server := trusted(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Basic realm="x"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	finder := Finder{AllowRemote: []string{"127.0.0.1"}, Timeout: time.Minute}
	defer finder.Close()
	for _, user := range []string{"", "me:s3cret@"} {
		_, err := finder.Find(context.Background(), argocd.Source{RepoURL: strings.Replace(server.URL, "://", "://"+user,
			1) + "/apps.git"})
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("as %q: got %v", user, err)
		}
	}
}

// A host that is allowed leads to no other: neither by a redirect nor by a submodule.
func TestEachHopOfGitIsJudged(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	bare := published(t)
	asked := false
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked = true }))
	t.Cleanup(evil.Close)
	elsewhere := strings.Replace(evil.URL, "http://127.0.0.1", "https://localhost", 1)
	moved := trusted(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere+r.URL.Path+"?"+r.URL.RawQuery, http.StatusFound)
	}))
	work := t.TempDir()
	for _, arguments := range []string{
		"clone -q " + bare + " .", "config -f .gitmodules submodule.s.path s", "config -f .gitmodules submodule.s.url " +
			"" + elsewhere + "/s.git",
		"update-index --add --cacheinfo 160000,1111111111111111111111111111111111111111,s", "add .gitmodules",
		"commit -qm sub", "push -q origin HEAD:refs/heads/sub",
	} {
		if out, err := exec.Command("git", append([]string{"-C", work},
			strings.Fields(arguments)...)...).CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", arguments, err, out)
		}
	}
	for url, revision := range map[string]string{moved.URL + "/apps.git": "", served(t, bare): "sub"} {
		finder := Finder{AllowRemote: []string{"127.0.0.1"}, Timeout: time.Minute}
		defer finder.Close()
		_, err := finder.Find(context.Background(), argocd.Source{RepoURL: url, TargetRevision: revision})
		if err == nil || !strings.Contains(err.Error(), "403") || asked {
			t.Errorf("%s: got %v; asked: %v", url, err, asked)
		}
	}
}
