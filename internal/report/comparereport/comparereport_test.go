package comparereport_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vixens-io/ballast/internal/core/golden"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/compare"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/report/comparereport"
	"github.com/vixens-io/ballast/transformers"
)

// comparison is what testdata/change.txtar does to testdata/before.txtar.
func comparison(t *testing.T) *compare.Comparison {
	t.Helper()
	was, is := t.TempDir(), t.TempDir()
	write(t, was, "testdata/before.txtar")
	write(t, is, "testdata/before.txtar", "testdata/change.txtar")
	side := func(root string) compare.Side {
		f, err := discover.Find(t.Context(), root, discover.Options{URLs: []string{"https://git.example.com/fleet/apps"}})
		if err != nil {
			t.Fatal(err)
		}
		request := audit.Request{
			Transformers: transformers.All(), Nodes: 1, Now: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC),
		}
		return compare.Side{Fleet: f, Request: request, Renders: audit.Render(t.Context(), f, request)}
	}
	c, err := compare.Run(t.Context(), side(was), side(is))
	if err != nil {
		t.Fatal(err)
	}
	// What the checkout of a revision says of itself.
	c.Against, c.Commit, c.With = "origin/main", "0123abc", "ballast v0.3.0"
	c.Notes = append(c.Notes, "the submodule charts is not checked out on the side before")
	return c
}

// write writes the files of archives, of which the later ones win; one that is empty is not there.
func write(t *testing.T, root string, archives ...string) {
	t.Helper()
	files := map[string]txtar.File{}
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if files[f.Name] = f; len(f.Data) == 0 {
				delete(files, f.Name)
			}
		}
	}
	if err := txtar.Write(&txtar.Archive{Files: slices.Collect(maps.Values(files))}, root); err != nil {
		t.Fatal(err)
	}
}

var comparisonFormats = map[string]func(io.Writer, *compare.Comparison) error{
	"compare.txt": func(w io.Writer, c *compare.Comparison) error {
		return comparereport.Text(w, c, comparereport.Options{Node: audit.Requests{CPU: 4000, Memory: 16 << 30}})
	},
	"compare.json": comparereport.JSON,
	"compare.md": func(w io.Writer, c *compare.Comparison) error {
		return comparereport.Markdown(w, c, comparereport.Options{})
	},
}

func TestAComparisonInEveryFormat(t *testing.T) {
	for name, write := range comparisonFormats {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got, comparison(t)); err != nil {
				t.Fatal(err)
			}
			golden.File(t, "testdata/"+name, got.String())
			if !utf8.Valid(got.Bytes()) || bytes.ContainsRune(got.Bytes(), '\x1b') {
				t.Error("not for a terminal")
			}
		})
	}
}

func TestAComparisonIsReadAsItWasWritten(t *testing.T) {
	var b bytes.Buffer
	if err := comparereport.JSON(&b, comparison(t)); err != nil {
		t.Fatal(err)
	}
	var got compare.Comparison
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := comparereport.JSON(&again, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), again.String()); diff != "" {
		t.Error(diff)
	}
}

// However much changes, a comment is one that GitHub takes, and says what it leaves out.
func TestAComparisonFitsIntoAComment(t *testing.T) {
	c := comparison(t)
	long := strings.Repeat("é<", 2000)
	for i := range 2000 {
		c.Lost = append(c.Lost, compare.Protection{Rule: c.Lost[0].Rule, Before: long, After: long, Cause: long})
		c.Restart = append(c.Restart, c.Restart[0])
		c.Moves = append(c.Moves, c.Moves[0])
		row := compare.Row{Path: "apps", Kind: compare.Differs}
		row.App = fmt.Sprint("app-", i)
		row.Objects = []compare.Object{{Kind: compare.Differs, Diff: "@@\n@@ -1 +1 @@\n" + strings.Repeat("+line\n", 500)}}
		c.Rows = append(c.Rows, row)
	}
	var b bytes.Buffer
	if err := comparereport.Markdown(&b, c, comparereport.Options{}); err != nil {
		t.Fatal(err)
	}
	if b.Len() > 65536 {
		t.Errorf("%d bytes", b.Len())
	}
	for _, want := range []string{"**Protections that are lost: 2002**", "…and 1977 more", "parts do not fit into a " +
		"comment", "…and 421 more lines"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("does not say %q", want)
		}
	}
}
