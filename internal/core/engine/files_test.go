//go:build unix

package engine

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

func TestFilesOfARepository(t *testing.T) {
	outside, root := t.TempDir(), t.TempDir()
	for path, text := range map[string][]byte{
		filepath.Join(outside, "secret"):  []byte("outside"),
		filepath.Join(root, "in.yaml"):    []byte("inside"),
		filepath.Join(root, "large.yaml"): bytes.Repeat([]byte("a"), largestFile+1),
	} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{"link": "in.yaml", "out": filepath.Join(outside, "secret")} {
		if err := os.Symlink(target, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(root, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := filesOf("/", root) // no repository: the directory that was rendered
	for path, want := range map[string]string{
		"in.yaml":          "inside",
		"link":             "inside",
		"out":              "",
		"../secret":        "",
		"pipe":             "", // nobody writes to it
		"large.yaml":       "",
		"no-such-file":     "",
		"":                 "",
		"in.yaml/../../..": "",
	} {
		if got := string(files.Read(path)); got != want {
			t.Errorf("%q: got %.20q, want %q", path, got, want)
		}
	}
}

func TestPathsOfARepository(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"b.yaml", "a/x.yaml", "a/b/y.yaml", ".git/config"} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(t.TempDir(), filepath.Join(root, "out")); err != nil {
		t.Fatal(err)
	}
	want := []string{"a/b/y.yaml", "a/x.yaml", "b.yaml"}
	if got := filesOf(root, "").Paths(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAStreamHasNoFiles(t *testing.T) {
	if files := filesOf("", ""); files.Read != nil || files.Paths != nil {
		t.Error("files of nothing")
	}
}
