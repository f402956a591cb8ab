package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/vixens-io/ballast/internal/core/repopath"
)

// Checkout is a revision of a repository in a directory of its own.
type Checkout struct {
	Root   string   // a private directory, until Close
	Dir    string   // the directory in it that was asked for
	Commit string   // what the revision is
	URLs   []string // of the repository's remotes
	Notes  []string // what is missing in it

	repository string
}

// CheckOut writes a revision of the repository around dir into a private directory. It touches neither the work
// tree nor the index nor the list of worktrees: whoever works there notices nothing.
func CheckOut(ctx context.Context, dir, revision string) (checkout *Checkout, err error) {
	if strings.HasPrefix(revision, "-") {
		return nil, fmt.Errorf("%s is no revision", revision)
	}
	git := command{dir: dir}
	repository, err := git.run(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	commit, err := git.run(ctx, "rev-parse", "--verify", "--quiet", revision+"^{commit}")
	if err != nil {
		return nil, noRevision(ctx, revision, err)
	}
	root, err := os.MkdirTemp("", "ballast-against-")
	if err != nil {
		return nil, err
	}
	c := &Checkout{Root: filepath.Join(root, "tree"), Commit: commit, repository: repository}
	below, _ := c.below(dir)
	c.Dir = filepath.Join(c.Root, below)
	defer func() {
		if err != nil {
			err = errors.Join(err, c.Close())
		}
	}()
	if _, within := c.below(root); within {
		return c, errors.New("the directory for temporary files is in the repository, " +
			"where a checkout would be taken for a part of it: have TMPDIR elsewhere")
	}
	return c, c.write(ctx)
}

// Head returns the commit that a work tree is at; empty where it is none of Git's, or has no commit.
func Head(ctx context.Context, dir string) string {
	commit, err := command{dir: dir}.run(ctx, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	if err != nil {
		return ""
	}
	return commit
}

// noRevision says that there is no revision; git itself says nothing then.
func noRevision(ctx context.Context, revision string, err error) error {
	var status *exec.ExitError
	if ctx.Err() == nil && errors.As(err, &status) {
		return fmt.Errorf("%s: git knows no such revision; fetch it, or name another", revision)
	}
	return err
}

// below returns a path from the repository's root, if it is in it.
func (c *Checkout) below(path string) (string, bool) {
	if real, err := repopath.Real(path); err == nil {
		path = real
	}
	return repopath.Below(c.repository, path)
}

// Close removes the directory.
func (c *Checkout) Close() error { return os.RemoveAll(filepath.Dir(c.Root)) }

// write fills the directory, by an index of its own.
func (c *Checkout) write(ctx context.Context) error {
	// An empty .git makes it the top of a repository, and none that git would write to. The
	// directory asked for may not have been there yet.
	for _, dir := range []string{filepath.Join(c.Root, ".git"), c.Dir} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	index := filepath.Join(filepath.Dir(c.Root), "index")
	git := command{dir: c.repository, environment: []string{"GIT_INDEX_FILE=" + index}}
	if _, err := git.run(ctx, "read-tree", c.Commit); err != nil {
		return err
	}
	if _, err := git.run(ctx, "checkout-index", "--all", "--force", "--prefix="+c.Root+"/"); err != nil {
		return err
	}
	tree, err := git.run(ctx, "ls-files", "--stage")
	if err != nil {
		return err
	}
	for line := range strings.Lines(tree) {
		const submodule = "160000 "
		if _, path, _ := strings.Cut(strings.TrimSpace(line), "\t"); strings.HasPrefix(line, submodule) {
			c.Notes = append(c.Notes, "the submodule "+path+" is not checked out on the side before")
		}
	}
	c.URLs, _ = Remotes(ctx, c.repository)
	return nil
}

// FromWorkTree returns the paths in the checkout of files of the work tree; one from elsewhere is
// the same for both sides.
func (c *Checkout) FromWorkTree(paths []string) []string {
	var all []string
	for _, path := range paths {
		if below, within := c.below(path); within {
			path = filepath.Join(c.Root, below)
		}
		all = append(all, path)
	}
	return all
}
