package fetch

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/render"
	"github.com/vixens-io/ballast/internal/source/temporary"
)

// clone checks a revision of a repository out: a branch, a tag, a commit, the latest tag of a
// range, or what the repository has for its head.
func (f *Finder) clone(ctx context.Context, url, revision, to string) error {
	if strings.HasPrefix(revision, "-") || strings.ContainsAny(revision, " \t\n:+?[\\") {
		return fmt.Errorf("%q is no revision", revision)
	}
	g := git{program: "git", dir: to, url: url, timeout: f.Timeout}
	if !filepath.IsAbs(url) { // a mirror is on this machine
		judged, err := render.NewGit(f.AllowRemote)
		if err != nil {
			return err
		}
		defer judged.Close()
		g.program = judged.Program
	}
	if _, err := g.run(ctx, "init", "--quiet"); err != nil {
		return err
	}
	if _, err := g.run(ctx, "remote", "add", "origin", url); err != nil { // submodules start from it
		return err
	}
	if err := g.fetch(ctx, cmp.Or(revision, "HEAD")); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(to, ".gitmodules")); err != nil {
		return nil
	}
	_, err := g.run(ctx, "submodule", "update", "--quiet", "--init", "--recursive", "--depth", "1")
	return err
}

// git runs git in one folder.
type git struct {
	program string
	dir     string
	url     string
	timeout time.Duration
}

// fetch gets one revision and writes its files.
func (g git) fetch(ctx context.Context, revision string) error {
	if isRange(revision) {
		tag, err := g.latestTag(ctx, revision)
		if err != nil {
			return err
		}
		revision = tag
	}
	_, err := g.run(ctx, "fetch", "--quiet", "--depth", "1", "--no-tags", "origin", revision)
	if err == nil {
		_, err = g.run(ctx, "checkout", "--quiet", "--detach", "FETCH_HEAD")
		return err
	}
	if ctx.Err() != nil || !isCommit(revision) {
		return err
	}
	// No server gives a commit by the beginning of its name, and some give none but branches.
	if _, err := g.run(ctx, "fetch", "--quiet", "--tags", "origin"); err != nil {
		return err
	}
	_, err = g.run(ctx, "checkout", "--quiet", "--detach", revision)
	return err
}

// isCommit reports whether a revision may be the beginning of a commit's name.
func isCommit(revision string) bool {
	return len(revision) >= 7 && strings.Trim(revision, "0123456789abcdef") == ""
}

// latestTag returns the highest tag of a range.
func (g git) latestTag(ctx context.Context, wanted string) (string, error) {
	out, err := g.run(ctx, "ls-remote", "--quiet", "--tags", "--refs", "origin")
	if err != nil {
		return "", err
	}
	var tags []string
	for line := range strings.Lines(out) {
		_, tag, _ := strings.Cut(strings.TrimSpace(line), "refs/tags/")
		tags = append(tags, tag)
	}
	tag := latest(tags, wanted)
	if tag == "" {
		return "", fmt.Errorf("it has no tag of the range %s", wanted)
	}
	return "refs/tags/" + tag, nil
}

// run returns what git prints. It asks nobody for credentials, runs no hook, and is killed with what
// it started when its time is over.
func (g git) run(ctx context.Context, arguments ...string) (string, error) {
	limited, cancel := context.WithCancel(ctx)
	if g.timeout > 0 {
		limited, cancel = context.WithTimeout(ctx, g.timeout)
	}
	defer cancel()
	fixed := []string{"-C", g.dir, "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "advice.detachedHead=false"}
	cmd := exec.CommandContext(limited, g.program, slices.Concat(fixed, arguments)...)
	cmd.Env = g.environment()
	var out, problem bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problem
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // no terminal to ask at
	temporary.Child(cmd)
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case limited.Err() != nil:
		return "", fmt.Errorf("git %s took longer than %s: it was stopped; see --timeout", arguments[0], g.timeout)
	case errors.Is(err, exec.ErrNotFound):
		return "", errors.New("git is not installed: it fetches repositories; name a folder with --mirror instead")
	case err != nil:
		said := strings.ReplaceAll(strings.TrimSpace(problem.String()), g.url, argocd.WithoutUser(g.url))
		return "", fmt.Errorf("git %s: %w: %s", arguments[0], err, said)
	}
	return out.String(), nil
}

// environment is the user's, whose credentials may be needed, without what would have git work in
// another repository, ask questions, or take a command for an address.
func (g git) environment() []string {
	protocols := "https:http:ssh"
	if filepath.IsAbs(g.url) {
		protocols += ":file"
	}
	inherited := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "SSH_ASKPASS"}, name)
	})
	return append(inherited, "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_LFS_SKIP_SMUDGE=1", "GIT_ALLOW_PROTOCOL="+protocols)
}
