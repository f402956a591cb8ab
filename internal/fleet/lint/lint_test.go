package lint_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/internal/core/golden"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/transformers"
)

// Each case is a repository; its last file, want, is what an audit of it says of the whole.
func TestProblems(t *testing.T) {
	golden.Run(t, func(t *testing.T, files []txtar.File) string { return problems(t, checkout(t, files)) })
}

func checkout(t *testing.T, files []txtar.File) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func problems(t *testing.T, dir string) string {
	t.Helper()
	f, err := discover.Find(t.Context(), dir, discover.Options{URLs: []string{"https://example.com/fleet"}})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	a, err := audit.Run(t.Context(), f, audit.Request{Transformers: transformers.All(), Nodes: 1, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range a.Problems {
		fmt.Fprintf(&b, "%s:%d: %s %s: %s\n", p.File, p.Line, p.Severity, p.ID, p.Message)
	}
	for _, r := range a.Rows {
		if r.Verdict == audit.Failed {
			fmt.Fprintf(&b, "failed: %s: %s\n", r.Path, r.Error)
		}
	}
	return b.String()
}

// What a part of the fleet matches says nothing of a registry that is for the whole of it.
func TestOfAPartOnlyItsOwnRegistryIsDead(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/dead.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := checkout(t, archive.Files)
	for below, want := range map[string]int{"web": 0, "db": 1, ".": 4} {
		got := problems(t, filepath.Join(dir, below))
		if n := strings.Count(got, "matches-nothing") + strings.Count(got, "unused-tier"); n != want {
			t.Errorf("below %s: want %d, got\n%s", below, want, got)
		}
	}
}
