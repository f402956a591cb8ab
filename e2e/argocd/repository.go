package argocd

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Repository is a Git repository that an Application names as its source.
type Repository struct {
	Dir string // its checkout
	t   testing.TB
}

// NewRepository makes one whose first commit is a copy of a folder.
func NewRepository(t testing.TB, folder string) *Repository {
	t.Helper()
	r := &Repository{Dir: t.TempDir(), t: t}
	if err := os.CopyFS(r.Dir, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	r.git("init", "--quiet")
	r.Commit()
	return r
}

// URL is what an Application calls it.
func (r *Repository) URL() string { return "file://" + r.Dir }

// Write changes a file; nobody sees it before the next commit.
func (r *Repository) Write(name, text string) {
	r.t.Helper()
	path := filepath.Join(r.Dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// Commit commits what is in the checkout.
func (r *Repository) Commit() {
	r.t.Helper()
	r.git("add", "--all", "--force")
	r.git("commit", "--quiet", "--allow-empty", "--message", "what a test needs")
}

func (r *Repository) git(args ...string) (said string) {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Env = r.Dir, environment(r.t, r.t.TempDir())
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return string(out)
}
