package gitrepo_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// repository makes a repository with one commit.
func repository(t *testing.T, archive string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("NOT PROVEN HERE: git is not installed: apt-get install git")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	root := t.TempDir()
	write(t, root, archive)
	git(t, root, "init", "-q")
	git(t, root, "add", "-A")
	git(t, root, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "first")
	t.Setenv("TMPDIR", t.TempDir())
	return root
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// write writes the files of an archive.
func write(t *testing.T, root, archive string) {
	t.Helper()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(root, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// files returns what is below a folder, without .git.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.Contains(path, "/.git/") {
			below, _ := filepath.Rel(dir, path)
			all = append(all, below)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestACheckoutIsTheWholeRevisionAndNothingElse(t *testing.T) {
	root := repository(t, "-- a/b.yaml --\nold\n-- .gitattributes --\na export-ignore\n-- a \"quoted\" name --\n-- "+
		"gone --\n")
	git(t, root, "remote", "add", "origin", "git@example.com:vixens/apps.git")
	write(t, root, "-- a/b.yaml --\nnew\n-- untracked --\n")
	if err := os.Remove(filepath.Join(root, "gone")); err != nil {
		t.Fatal(err)
	}
	git(t, root, "add", "a/b.yaml")
	hook := filepath.Join(root, ".git/hooks/post-index-change")
	write(t, root, "-- .git/hooks/post-index-change --\n#!/bin/sh\ntouch \"$GIT_DIR/hook-ran\" .git/hook-ran\n")
	if err := os.Chmod(hook, 0o700); err != nil {
		t.Fatal(err)
	}
	index, err := os.ReadFile(filepath.Join(root, ".git/index"))
	if err != nil {
		t.Fatal(err)
	}

	c, err := gitrepo.CheckOut(t.Context(), filepath.Join(root, "a"), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{".gitattributes", "a/b.yaml", `a "quoted" name`, "gone"}, files(t, c.Root)); diff != "" {
		t.Error(diff)
	}
	if text, err := os.ReadFile(filepath.Join(c.Dir, "b.yaml")); string(text) != "old\n" {
		t.Errorf("%q, %v", text, err)
	}
	if diff := cmp.Diff([]string{"git@example.com:vixens/apps.git"}, c.URLs); diff != "" {
		t.Error(diff)
	}
	within := []string{filepath.Join(root, "a/b.yaml"), "/elsewhere"}
	if diff := cmp.Diff([]string{filepath.Join(c.Dir, "b.yaml"), "/elsewhere"}, c.FromWorkTree(within)); diff != "" {
		t.Error(diff)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	nothingIsLeft(t)
	if after, err := os.ReadFile(filepath.Join(root, ".git/index")); err != nil || !slices.Equal(index, after) {
		t.Errorf("the index was touched (%v)", err)
	}
	if _, err := os.Stat(filepath.Join(root, ".git/hook-ran")); err == nil {
		t.Error("a hook ran")
	}
	if got := git(t, root, "worktree", "list"); strings.Count(got, "\n") != 1 {
		t.Errorf("a worktree is left: %s", got)
	}
}

func nothingIsLeft(t *testing.T) {
	t.Helper()
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestACheckoutOfWhatWasNotThereIsEmpty(t *testing.T) {
	root := repository(t, "-- a --\n")
	write(t, root, "-- new/b --\n")
	c, err := gitrepo.CheckOut(t.Context(), filepath.Join(root, "new"), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := files(t, c.Dir); len(got) > 0 {
		t.Errorf("got %v", got)
	}
}

func TestACheckoutSaysWhatItLacks(t *testing.T) {
	other := repository(t, "-- a --\n")
	root := repository(t, "-- b --\n")
	git(t, root, "-c", "protocol.file.allow=always", "submodule", "-q", "add", other, "modules/a")
	git(t, root, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "second")
	c, err := gitrepo.CheckOut(t.Context(), root, "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if diff := cmp.Diff([]string{"the submodule modules/a is not checked out on the side before"}, c.Notes); diff != "" {
		t.Error(diff)
	}
}

func TestACheckoutThatFailsLeavesNothing(t *testing.T) {
	root := repository(t, "-- a --\n")
	interrupted := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(interrupted)
	if _, err := gitrepo.CheckOut(ctx, root, "HEAD"); !errors.Is(err, interrupted) {
		t.Errorf("got %v", err)
	}
	for _, revision := range []string{"nothing", "--all", "", "HEAD:a", "HEAD^"} {
		if _, err := gitrepo.CheckOut(t.Context(), root, revision); err == nil {
			t.Errorf("%q: checked out", revision)
		}
	}
	if _, err := gitrepo.CheckOut(t.Context(), t.TempDir(), "HEAD"); err == nil || !strings.Contains(err.Error(),
		"not a git repository") {
		t.Errorf("outside of a repository: %v", err)
	}
	if _, err := gitrepo.CheckOut(t.Context(), filepath.Join(root, "none"), "HEAD"); err == nil {
		t.Error("a folder that is not there: checked out")
	}
	t.Setenv("PATH", "")
	if _, err := gitrepo.CheckOut(t.Context(), root, "HEAD"); !errors.Is(err, gitrepo.ErrNotInstalled) {
		t.Errorf("without git: %v", err)
	}
	nothingIsLeft(t)
}

// A checkout inside of the work tree would be a part of the fleet.
func TestACheckoutIsNotMadeInTheRepository(t *testing.T) {
	root := repository(t, "-- a --\n-- tmp/b --\n")
	t.Setenv("TMPDIR", filepath.Join(root, "tmp"))
	if _, err := gitrepo.CheckOut(t.Context(), root, "HEAD"); err == nil || !strings.Contains(err.Error(),
		"have TMPDIR elsewhere") {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]string{"a", "tmp/b"}, files(t, root)); diff != "" {
		t.Error(diff)
	}
}
