package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAFileIsWrittenAsAWholeOrNotAtAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.html")
	if err := os.WriteFile(path, []byte("earlier"), 0o640); err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	err := writeWhole(path, func(w io.Writer) error {
		_, _ = io.WriteString(w, strings.Repeat("half", 1<<20))
		return full
	})
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	wantFiles(t, path, "earlier")
	if err := writeWhole(path, func(w io.Writer) error { _, err := io.WriteString(w, "later"); return err }); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, path, "later")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// wantFiles checks that a file has a content, and its folder no other file.
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

func TestAnAuditThatIsCancelledLeavesNoFile(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out := filepath.Join(t.TempDir(), "audit.html")
	var stdout, stderr bytes.Buffer
	status := execute(ctx, []string{"ballast", "audit", "-o", "html", "--out", out, "../../examples"}, streams{strings.NewReader(""), &stdout, &stderr}, nil)
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) || status != exitUsage || stdout.Len() > 0 {
		t.Errorf("status %d, %q, file: %v", status, stdout.String(), err)
	}
}
