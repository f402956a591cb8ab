package fetch

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/source/argocd"
)

func TestTheHostThatIsAsked(t *testing.T) {
	for url, want := range map[string]string{
		"https://git.example.com/apps.git":          "git.example.com",
		"https://GIT.example.com:8443/apps.git":     "git.example.com",
		"https://me:secret@git.example.com/apps":    "git.example.com",
		"ssh://git@git.example.com:22/apps":         "git.example.com",
		"git@git.example.com:vixens/apps.git":       "git.example.com",
		"git.example.com:vixens/apps.git":           "git.example.com",
		"registry.example.com/charts":               "registry.example.com",
		"oci://registry.example.com/charts":         "registry.example.com",
		"http://127.0.0.1:3000/apps":                "127.0.0.1",
		"https://localhost/apps":                    "localhost",
		"file:///etc":                               "",
		"/srv/git/apps":                             "",
		"../apps":                                   "",
		"ext::sh -c touch%20/tmp/x git.example.com": "",
		"--upload-pack=touch@git.example.com:x":     "",
		"ssh://-oProxyCommand=x@git.example.com/x":  "",
		"https://evil.example\\@git.example.com/x":  "",
		"https://evil.example#@git.example.com/x":   "",
		"https://evil.example?@git.example.com/x":   "",
		"https://a@evil.example@git.example.com/x":  "",
		"https://git.example.com:evil.example/x":    "",
		"https://git.example.com%2eevil.example/x":  "",
		"https://[::1]/x":                           "",
		"https://git_example.com/x":                 "",
		"":                                          "",
		"https://":                                  "",
	} {
		if got := hostOf(url); got != want {
			t.Errorf("%s: got %q, want %q", url, got, want)
		}
	}
}

func mirror(t *testing.T, url, dir string) Mirror {
	t.Helper()
	m, err := ParseMirror(url + "=" + dir)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMirrorsThatAreNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "=", "https://git.example.com", "https://git.example.com=", "=dir",
		"https://git.example.com=/nowhere/at/all", "https://git.example.com=" + file} {
		if m, err := ParseMirror(text); err == nil {
			t.Errorf("%q: got %+v", text, m)
		}
	}
}

func TestWhereASourceIs(t *testing.T) {
	checkout, other := t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(checkout, "web"), 0o755); err != nil {
		t.Fatal(err)
	}
	known := Finder{Checkout: checkout, URLs: []string{"https://git.example.com/apps.git"},
		Mirrors: []Mirror{mirror(t, "https://git.example.com/other", other)}}
	unknown := Finder{Checkout: checkout}
	for name, tt := range map[string]struct {
		finder Finder
		source argocd.Source
		root   string
		err    string
	}{
		"the checkout, by another spelling": {finder: known,
			source: argocd.Source{RepoURL: "git@git.example.com:apps", Path: "web"}, root: checkout},
		"the checkout, whatever it holds": {finder: known,
			source: argocd.Source{RepoURL: "https://git.example.com/apps", Path: "nowhere"}, root: checkout},
		"a mirror": {finder: known,
			source: argocd.Source{RepoURL: "https://git.example.com/other.git", Path: "x"}, root: other},
		"neither": {finder: known,
			source: argocd.Source{RepoURL: "https://git.example.com/third", Path: "web"},
			err:    "--mirror https://git.example.com/third=DIR, or let it be fetched with --allow-remote git.example.com"},
		"a checkout that nobody names has it": {finder: unknown,
			source: argocd.Source{RepoURL: "https://git.example.com/apps", Path: "web"}, root: checkout},
		"a checkout that nobody names has not": {finder: unknown,
			source: argocd.Source{RepoURL: "https://git.example.com/apps", Path: "db"}, err: "say so with --repo-url " +
				"https://git.example.com/apps"},
		"one that leads out of it": {finder: unknown,
			source: argocd.Source{RepoURL: "https://git.example.com/apps", Path: "../web"}, err: "is not in this checkout"},
		"nowhere to fetch from": {finder: known, source: argocd.Source{RepoURL: "file:///srv/git",
			Path: "web"}, err: "cannot be fetched"},
		"what no git fetches": {finder: known,
			source: argocd.Source{RepoURL: "oci://registry.example.com/apps", Path: "web"}, err: "with --mirror " +
				"oci://registry.example.com/apps=DIR"},
		"a password is not told": {finder: known,
			source: argocd.Source{RepoURL: "https://me:s3cret@git.example.com/third", Path: "web"},
			err:    "https://git.example.com/third is not in this checkout"},
		"a chart that nobody has": {finder: known,
			source: argocd.Source{RepoURL: "https://charts.example.com", Chart: "web", TargetRevision: "1.0.0"},
			err:    "chart web: https://charts.example.com is not in this checkout"},
		"a chart whose name leads out": {finder: known,
			source: argocd.Source{RepoURL: "https://git.example.com/other", Chart: "../web", TargetRevision: "1.0.0"},
			err:    "no name of a chart"},
	} {
		t.Run(name, func(t *testing.T) {
			place, err := tt.finder.Find(context.Background(), tt.source)
			if tt.err == "" && (err != nil || place.Root != tt.root) {
				t.Errorf("got %+v, %v; want %s", place, err, tt.root)
			}
			if tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(),
				"s3cret")) {
				t.Errorf("got %v, want one with %q", err, tt.err)
			}
		})
	}
}

func TestACheckoutWithoutARemoteIsOneRepository(t *testing.T) {
	checkout := t.TempDir()
	if err := os.Mkdir(filepath.Join(checkout, "web"), 0o755); err != nil {
		t.Fatal(err)
	}
	finder := Finder{Checkout: checkout, Mirrors: []Mirror{mirror(t, "https://git.example.com/other", checkout)}}
	if finder.Is("https://git.example.com/other.git") {
		t.Error("what has a mirror was taken for the checkout")
	}
	for _, url := range []string{"https://me:s3cret@git.example.com/apps", "git@git.example.com:apps.git"} {
		if _, err := finder.Find(context.Background(), argocd.Source{RepoURL: url, Path: "web"}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	if finder.Assumed != "https://git.example.com/apps" {
		t.Errorf("taken for %q", finder.Assumed)
	}
	_, err := finder.Find(context.Background(), argocd.Source{RepoURL: "https://git.example.com/third", Path: "web"})
	if err == nil || !strings.Contains(err.Error(), "whether it is https://git.example.com/apps or "+
		"https://git.example.com/third") {
		t.Errorf("another repository: got %v", err)
	}
}

func FuzzTheHostThatIsAsked(f *testing.F) {
	for _, url := range []string{"https://me@git.example.com:1/x", "git@h.example:x", "ext::sh", "//x", "a@b:c://d"} {
		f.Add(url)
	}
	f.Fuzz(func(t *testing.T, url string) {
		host := hostOf(url)
		if strings.ContainsAny(host, "/@:#? \\%") || strings.HasPrefix(host, "-") || host != strings.ToLower(host) {
			t.Errorf("%q: %q is no host", url, host)
		}
	})
}
