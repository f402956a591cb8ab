package gitrepo

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Clone is a repository elsewhere, of which a directory gets one revision.
type Clone struct {
	URL         string        // or the absolute path of a bare repository on this machine
	Dir         string        // which is empty at first
	Environment []string      // of git, beside the inherited one: see Confine
	Timeout     time.Duration // of one run of git; 0: none
}

// git runs git in the directory. A text is taken for no command, whatever it says it is the URL of.
func (c Clone) git(ctx context.Context, arguments ...string) (string, error) {
	protocols := "https:ssh"
	if filepath.IsAbs(c.URL) {
		protocols += ":file"
	}
	return command{
		dir: c.Dir, timeout: c.Timeout, url: c.URL,
		environment: slices.Concat(c.Environment, []string{"GIT_LFS_SKIP_SMUDGE=1", "GIT_ALLOW_PROTOCOL=" + protocols}),
	}.run(ctx, arguments...)
}

// Init makes the directory a repository whose remote is the URL, as submodules need it.
func (c Clone) Init(ctx context.Context) error {
	if _, err := c.git(ctx, "init", "--quiet"); err != nil {
		return err
	}
	_, err := c.git(ctx, "remote", "add", "origin", c.URL)
	return err
}

// Tags returns the names of the tags that the remote has.
func (c Clone) Tags(ctx context.Context) ([]string, error) {
	out, err := c.git(ctx, "ls-remote", "--quiet", "--tags", "--refs", "origin")
	var tags []string
	for line := range strings.Lines(out) {
		_, tag, _ := strings.Cut(strings.TrimSpace(line), "refs/tags/")
		tags = append(tags, tag)
	}
	return tags, err
}

// CheckOut fetches a revision with its submodules and writes its files: that of a branch, a tag, a commit, or,
// if none is named, the remote's head.
func (c Clone) CheckOut(ctx context.Context, revision string) error {
	if strings.HasPrefix(revision, "-") || strings.ContainsAny(revision, " \t\n:+?[\\") {
		return fmt.Errorf("%q is no revision", revision)
	}
	if err := c.fetch(ctx, cmp.Or(revision, "HEAD")); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(c.Dir, ".gitmodules")); err != nil {
		return nil
	}
	_, err := c.git(ctx, "submodule", "update", "--quiet", "--init", "--recursive", "--depth", "1")
	return err
}

// fetch gets one revision and writes its files.
func (c Clone) fetch(ctx context.Context, revision string) error {
	_, err := c.git(ctx, "fetch", "--quiet", "--depth", "1", "--no-tags", "origin", revision)
	if err == nil {
		revision = "FETCH_HEAD"
	} else if ctx.Err() != nil || !isCommit(revision) {
		return err
	} else if _, err := c.git(ctx, "fetch", "--quiet", "--tags", "origin"); err != nil {
		// No server sends a commit by the beginning of its name, and some send none but branches.
		return err
	}
	_, err = c.git(ctx, "checkout", "--quiet", "--detach", revision)
	return err
}

// isCommit reports whether a revision may be the beginning of a commit's name.
func isCommit(revision string) bool {
	return len(revision) >= 7 && strings.Trim(revision, "0123456789abcdef") == ""
}
