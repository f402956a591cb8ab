package render

import (
	"strings"
	"testing"
)

// entries are resources as kustomize's own tests have them, and the host that they are on.
var entries = map[string]string{
	"https://github.com/org/repo":                           "github.com",
	"HTTPS://GitHub.com/org/repo?ref=v1":                    "github.com",
	"github.com/org/repo/path":                              "github.com",
	"github.com:org/repo":                                   "github.com",
	"git@github.com:org/repo.git":                           "github.com",
	"git@github.com/org/repo":                               "github.com",
	"git::https://git.example/org/repo":                     "git.example",
	"git::git@git.example:org/repo":                         "git.example",
	"ssh://git@git.example:7999/org/repo.git//path":         "git.example",
	"user@git.example:org/repo//path?ref=main":              "git.example",
	"user@name@git.example:org/repo":                        "git.example",
	"https://user@dev.example/org/project/_git/repo/path":   "dev.example",
	"https://user:secret@git.example:8443/org/repo.git":     "git.example",
	"http://git.example/a.yaml":                             "git.example",
	"https://git.example?x=@github.com/org/repo":            "git.example",
	"https://git.example/org/repo?ref=https://github.com/x": "git.example",
}

// What kustomize contacts for an entry must be what the entry is said to contact.
func TestRemoteHostAgreesWithKustomize(t *testing.T) {
	for entry, want := range entries {
		t.Run(entry, func(t *testing.T) {
			if host, remote := remoteHost(entry); host != want || !remote {
				t.Errorf("remoteHost says %q, %v; want %q, true", host, remote, want)
			}
			fetched := exits(t)
			dir := tree(t, "-- kustomization.yaml --\nresources: ['"+entry+"']\n")
			if _, err := Source(t.Context(), dir, Options{AllowRemote: EveryHost}); err == nil {
				t.Error("built without a network")
			}
			got := fetched()
			if got == "" {
				t.Error("kustomize fetched nothing")
			}
			for line := range strings.Lines(got) {
				if !strings.Contains(strings.ToLower(line), want) {
					t.Errorf("kustomize fetched %s", line)
				}
			}
		})
	}
}

func TestWhatIsNotRemote(t *testing.T) {
	for _, entry := range []string{
		"", ".", "../base", "deployment.yaml", "/srv/github.com/org/repo", "src/github.com/org/repo",
		"apps/a@1.2/base", "apps/git::x", "gh:org/repo", "github.com!org/repo", "a:b/c",
	} {
		if host, remote := remoteHost(entry); remote {
			t.Errorf("%q: remote, on %q", entry, host)
		}
	}
}

func TestAHostThatCannotBeToldIsEmpty(t *testing.T) {
	for _, entry := range []string{
		"file:///srv/repo",
		"https://github.com:x@evil.example/org/repo", // kustomize goes to GitHub, others to evil.example
		`https://ok.example\@evil.example/org/repo`,
		"https://ok.example#@evil.example/org/repo",
		"https://[::1/org/repo",
		"https://ok.example/a\nb",
	} {
		if host, remote := remoteHost(entry); host != "" || !remote {
			t.Errorf("%q: %q, %v; want an unknown host", entry, host, remote)
		}
	}
}

func TestMaskHidesCredentials(t *testing.T) {
	for entry, want := range map[string]string{
		"https://user:secret@git.example/a@b":  "https://***@git.example/a@b",
		"git::https://secret@git.example":      "git::https://***@git.example",
		"https://git.example/org/repo?ref=a@b": "https://git.example/org/repo?ref=a@b",
		"git@git.example:org/repo":             "git@git.example:org/repo",
	} {
		if got := redactURL(entry); got != want {
			t.Errorf("%q: got %q, want %q", entry, got, want)
		}
	}
}

func FuzzRemoteHost(f *testing.F) {
	for entry := range entries {
		f.Add(entry)
	}
	f.Fuzz(func(t *testing.T, entry string) {
		host, remote := remoteHost(entry)
		if !remote && host != "" {
			t.Errorf("%q is not remote and on %q", entry, host)
		}
		if strings.ContainsAny(host, "/@") {
			t.Errorf("%q: %q is no host", entry, host)
		}
		redactURL(entry)
	})
}
