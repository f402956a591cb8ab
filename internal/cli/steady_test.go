package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// steadyArchive has inputs with several reasons to fail, or with a random name in the reason.
const steadyArchive = "testdata/steady.txtar"

const repeats = 4

// An error that is told twice is told in the same words: who watches for a change, or looks the text
// up, finds one.
func TestTheSameErrorIsTheSameText(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	for _, folder := range unsteady(t) {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Chdir(folder)
			args, err := os.ReadFile("args")
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(args)) {
				command := strings.Fields(line)
				first := told(t, command)
				for range repeats {
					if diff := cmp.Diff(first, told(t, command)); diff != "" {
						t.Fatalf("%s\n%s", line, diff)
					}
				}
				t.Logf("%s%s", line, first)
			}
		})
	}
}

func told(t *testing.T, args []string) string {
	t.Helper()
	stdout, stderr, status := ballast(t, "", args...)
	if status == exitOK {
		t.Fatalf("%v did not fail: %s", args, stdout)
	}
	return stdout + stderr
}

// unsteady writes the archive, and returns its folders: each a repository of its own.
func unsteady(t *testing.T) (folders []string) {
	t.Helper()
	archive, err := txtar.ParseFile(steadyArchive)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range archive.Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
		if filepath.Base(path) == "args" {
			folders = append(folders, filepath.Dir(path))
			if err := os.Mkdir(filepath.Join(filepath.Dir(path), ".git"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	return folders
}
