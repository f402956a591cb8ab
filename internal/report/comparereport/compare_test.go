package comparereport_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/golden"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/compare"
	"github.com/vixens-io/ballast/internal/report/comparereport"
)

// comparison has a row of every kind, and names that are none.
func comparison() *compare.Comparison {
	web := transform.ObjectRef{APIVersion: "apps/v1", Kind: "Deployment", Namespace: "media", Name: "web"}
	return &compare.Comparison{
		Against: "origin/main", Commit: "0123abc", With: "ballast v0.3.0", Applications: 9,
		Rows: []compare.Row{
			{App: "web", Path: "apps/web", Kind: compare.Differs, Before: compare.State{Verdict: audit.Left}, After: compare.State{Verdict: audit.Left}, Objects: []compare.Object{
				{Object: web, Kind: compare.Differs, Paths: []string{"/spec/replicas"}, Diff: "--- before\n+++ after\n@@ -1,2 +1,2 @@\n kind: Deployment\n-a: 1\n+a: ```2\n"},
				{Object: transform.ObjectRef{Kind: "Secret", Name: "s"}, Kind: compare.Differs, Diff: ""},
				{Object: transform.ObjectRef{Kind: "ConfigMap", Name: "</details>\x1b[31m"}, Kind: compare.Removed, Diff: "--- before\n+++ after\n@@ -1 +0,0 @@\n-a: 1\n"},
			}},
			{App: "broken", Path: "apps/broken", Kind: compare.Failing, After: compare.State{Verdict: audit.Failed, Error: "apps/broken: no such\nfile"}},
			{App: "unsized", Path: "apps/unsized", Kind: compare.Refused, After: compare.State{Verdict: audit.Refused}},
			{Path: "apps/was-broken", Kind: compare.Unknown, Before: compare.State{Verdict: audit.Failed, Error: "no YAML"}, After: compare.State{Verdict: audit.Safe}},
			{Path: "apps/stuck", Kind: compare.Stuck, Before: compare.State{Verdict: audit.Failed}, After: compare.State{Verdict: audit.Failed, Error: "still no YAML"}},
			{Path: "apps/fresh", Kind: compare.Added, After: compare.State{Verdict: audit.Safe}},
			{Path: "apps/gone", Kind: compare.Removed, Before: compare.State{Verdict: audit.Safe}},
		},
		Restart: []compare.Restart{
			{App: "web", Object: web, Pods: 2, Priority: "low", Why: []string{"/spec/containers/web/image", "/a", "/b", "/c", "/d"}, Order: "low, several pods"},
			{App: "db", Object: transform.ObjectRef{Kind: "StatefulSet", Name: "db"}, Pods: 1, Why: []string{"/spec"}, Order: "no priority class, keeps state", Note: "each pod goes on until someone deletes it"},
		},
		Total: compare.Move{Before: audit.Requests{CPU: 500, Memory: 1 << 30}, After: audit.Requests{CPU: 400, Memory: 3 << 30}},
		Moves: []compare.Move{
			{Namespace: "media", Before: audit.Requests{CPU: 500, Memory: 1 << 30}, After: audit.Requests{CPU: 400, Memory: 3 << 30}},
		},
		Lost: []compare.Protection{
			{App: "web", Rule: "safe-sync/rclone-sync", Object: web, Container: "backup", Path: "/spec/template/spec/containers/0/args/0", Danger: true, Before: "copy", After: "sync", Source: &transform.Source{File: "ballast.yaml", Line: 3}, Cause: "waived in ballast.yaml:9: object lock"},
			{App: "left", Rule: "ballast", Object: transform.ObjectRef{Kind: "Application", Name: "left"}, Danger: true, Cause: "the Application no longer goes through Ballast (argocd/left.yaml:1)"},
		},
		Gained:  []compare.Protection{{App: "web", Rule: "priority/pin", Object: web, Path: "/spec/template/spec/priorityClassName", After: "high", Cause: "no line of the registry asked for it"}},
		Changed: []compare.Protection{},
		Dangers: []compare.Protection{{Path: "/spec/template/spec/containers/0/args/0", Rule: "safe-sync/rclone-sync", Object: web, Container: "fresh", Before: "sync", After: "sync", Cause: "left open: it deletes"}},
		New:     []audit.Problem{{ID: "fleet/unreadable", Severity: transform.Error, File: "apps/x.yaml", Line: 2, Message: "not valid YAML"}},
		Notes:   []string{"the submodule charts is not checked out on the side before"},
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
			if err := write(&got, comparison()); err != nil {
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
	if err := comparereport.JSON(&b, comparison()); err != nil {
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
	c := comparison()
	long := strings.Repeat("é<", 2000)
	for i := range 2000 {
		c.Lost = append(c.Lost, compare.Protection{Rule: "a/b", Before: long, After: long, Cause: long})
		c.Restart = append(c.Restart, c.Restart[0])
		c.Moves = append(c.Moves, c.Moves[0])
		row := c.Rows[0]
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
	for _, want := range []string{"**Protections that are lost: 2002**", "…and 1977 more", "parts do not fit into a comment", "…and 421 more lines"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("does not say %q", want)
		}
	}
}
