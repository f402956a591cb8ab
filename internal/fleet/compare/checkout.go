package compare

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/source/temporary"
)

// Checkout is a revision of a repository in a folder of its own.
type Checkout struct {
	Root   string   // a private folder, until Close
	Dir    string   // the folder in it that was asked for
	Commit string   // what the revision is
	URLs   []string // of the repository's remotes
	Notes  []string // what is missing in it

	repository string
}

// CheckOut writes a revision of the repository around dir into a private folder. It touches
// neither the work tree nor the index nor the list of worktrees: whoever works there notices
// nothing.
func CheckOut(ctx context.Context, dir, revision string) (checkout *Checkout, err error) {
	if strings.HasPrefix(revision, "-") {
		return nil, fmt.Errorf("%s is no revision", revision)
	}
	repository, err := git(ctx, dir, nil, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	below, err := git(ctx, dir, nil, "rev-parse", "--show-prefix")
	if err != nil {
		return nil, err
	}
	commit, err := git(ctx, dir, nil, "rev-parse", "--verify", "--quiet", revision+"^{commit}")
	if err != nil {
		return nil, unknown(ctx, revision, err)
	}
	root, err := os.MkdirTemp("", "ballast-against-")
	if err != nil {
		return nil, err
	}
	c := &Checkout{Root: filepath.Join(root, "tree"), Commit: commit, repository: repository}
	c.Dir = filepath.Join(c.Root, filepath.FromSlash(below))
	defer func() {
		if err != nil {
			err = errors.Join(err, c.Close())
		}
	}()
	if _, within := c.below(root); within {
		return c, errors.New("the folder for temporary files is in the repository, where a checkout would be taken for a part of it: have TMPDIR elsewhere")
	}
	return c, c.write(ctx)
}

// unknown says that there is no revision; git itself says nothing then.
func unknown(ctx context.Context, revision string, err error) error {
	var status *exec.ExitError
	if ctx.Err() == nil && errors.As(err, &status) {
		return fmt.Errorf("%s: git knows no such revision; fetch it, or name another", revision)
	}
	return err
}

// below returns a path from the repository's root, if it is in it.
func (c *Checkout) below(path string) (string, bool) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return "", false
	}
	if real, err := filepath.EvalSymlinks(whole); err == nil {
		whole = real
	}
	below, err := filepath.Rel(c.repository, whole)
	return below, err == nil && filepath.IsLocal(below)
}

// Close removes the folder.
func (c *Checkout) Close() error { return os.RemoveAll(filepath.Dir(c.Root)) }

// write fills the folder, by an index of its own.
func (c *Checkout) write(ctx context.Context) error {
	// An empty .git makes it the top of a repository, and none that git would write to. The
	// folder asked for may not have been there yet.
	for _, dir := range []string{filepath.Join(c.Root, ".git"), c.Dir} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	index := []string{"GIT_INDEX_FILE=" + filepath.Join(filepath.Dir(c.Root), "index")}
	if _, err := git(ctx, c.repository, index, "read-tree", c.Commit); err != nil {
		return err
	}
	if _, err := git(ctx, c.repository, index, "checkout-index", "--all", "--force", "--prefix="+c.Root+"/"); err != nil {
		return err
	}
	tree, err := git(ctx, c.repository, index, "ls-files", "--stage")
	if err != nil {
		return err
	}
	for line := range strings.Lines(tree) {
		const submodule = "160000 "
		if _, path, _ := strings.Cut(strings.TrimSpace(line), "\t"); strings.HasPrefix(line, submodule) {
			c.Notes = append(c.Notes, "the submodule "+path+" is not checked out on the side before")
		}
	}
	c.URLs, err = c.remotes(ctx)
	return err
}

// remotes returns the URLs by which Applications may call the repository.
func (c *Checkout) remotes(ctx context.Context) ([]string, error) {
	text, err := git(ctx, c.repository, nil, "config", "--get-regexp", `^remote\..*\.(url|pushurl)$`)
	var status *exec.ExitError
	if errors.As(err, &status) && status.ExitCode() == 1 { // there are none
		return nil, nil
	}
	var urls []string
	for line := range strings.Lines(text) {
		_, url, _ := strings.Cut(strings.TrimSpace(line), " ")
		urls = append(urls, url)
	}
	return urls, err
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

// git runs git in a folder and gives what it prints, without the last line break. No hook runs.
func git(ctx context.Context, dir string, environ []string, args ...string) (string, error) {
	quiet := []string{"-C", dir, "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false"}
	cmd := exec.CommandContext(ctx, "git", slices.Concat(quiet, args)...)
	// In a hook, git says by these which repository and index are worked on.
	inherited := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"}, name)
	})
	cmd.Env = slices.Concat(inherited, []string{"LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0"}, environ)
	var out, problem bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problem
	temporary.Child(cmd)
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case errors.Is(err, exec.ErrNotFound):
		return "", fmt.Errorf("git is not installed: it is asked for what the repository was: %w", err)
	case err != nil:
		text := strings.TrimSpace(problem.String())
		return "", fmt.Errorf("git %s in %s: %w: %s", args[0], dir, err, text)
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}
