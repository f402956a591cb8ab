package temporary

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAFileIsWrittenAtomically(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.html")
	if err := os.WriteFile(path, []byte("earlier"), 0o640); err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	err := WriteFile(path, func(w io.Writer) error {
		_, _ = io.WriteString(w, strings.Repeat("half", 1<<20))
		return full
	})
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	wantFiles(t, path, "earlier")
	if err := WriteFile(path, func(w io.Writer) error { _, err := io.WriteString(w, "later"); return err }); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, path, "later")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// wantFiles checks that a file has a content, and its directory no other file.
func wantFiles(t *testing.T, path, want string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("%v: %v", entries, err)
	}
	got, err := os.ReadFile(path)
	if diff := cmp.Diff(want, string(got)); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}
