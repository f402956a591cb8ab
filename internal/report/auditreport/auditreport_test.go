package auditreport_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/vixens-io/ballast/internal/core/golden"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/report/auditreport"
	"github.com/vixens-io/ballast/internal/report/format"
	"github.com/vixens-io/ballast/internal/report/runreport"
	"github.com/vixens-io/ballast/transformers"
)

// sample is the audit of testdata/fleet.txtar.
var sample = sync.OnceValue(func() *audit.Audit {
	root, err := os.MkdirTemp("", "fleet")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(root)
	archive, err := txtar.ParseFile("testdata/fleet.txtar")
	if err != nil {
		panic(err)
	}
	if err := txtar.Write(archive, root); err != nil {
		panic(err)
	}
	f, err := discover.Find(context.Background(), root,
		discover.Options{URLs: []string{"https://git.example.com/homelab/apps"}})
	if err != nil {
		panic(err)
	}
	request := audit.Request{
		Transformers: transformers.All(), Nodes: 1, Now: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC),
	}
	auditor := audit.New(f, request)
	for rendered, err := range audit.Render(context.Background(), f, request) {
		if err != nil {
			panic(err)
		}
		if rendered.Result != nil {
			rendered.Show(runreport.Hunks(rendered.Result))
		}
		auditor.Add(rendered)
	}
	a := auditor.Audit()
	a.Root = "/srv/homelab"
	return a
})

// fleet returns an audit of so many applications: those of the sample again and again.
func fleet(n int) *audit.Audit {
	a := *sample()
	a.Rows = slices.Clone(a.Rows)
	a.Totals.Applications = map[audit.Verdict]int{}
	a.Totals.Namespaces = nil
	for i := len(a.Rows); i < n; i++ {
		row := a.Rows[(i*i+i/7)%len(sample().Rows)]
		row.App, row.Namespace = fmt.Sprintf("%s-%03d", row.App, i), fmt.Sprintf("team-%02d", i%37)
		a.Rows = append(a.Rows, row)
	}
	for _, r := range a.Rows {
		a.Totals.Applications[r.Verdict]++
	}
	for i := range 37 {
		group := sample().Totals.Namespaces[i%len(sample().Totals.Namespaces)]
		group.Name = fmt.Sprintf("team-%02d", i)
		a.Totals.Namespaces = append(a.Totals.Namespaces, group)
	}
	return &a
}

// repository holds the files that places of the sample are in.
func repository() fstest.MapFS {
	archive, err := txtar.ParseFile("testdata/fleet.txtar")
	if err != nil {
		panic(err)
	}
	files := fstest.MapFS{}
	for _, f := range archive.Files {
		files[f.Name] = &fstest.MapFile{}
	}
	return files
}

var auditFormats = map[string]func(io.Writer, *audit.Audit) error{
	"audit.txt": func(w io.Writer, a *audit.Audit) error { return auditreport.Text(w, a, format.Options{}) },
	"audit-wide.txt": func(w io.Writer, a *audit.Audit) error {
		return auditreport.Text(w, a, format.Options{Width: 140})
	},
	"audit.json": auditreport.JSON,
	"audit.md":   auditreport.Markdown,
	"audit.xml":  auditreport.JUnit,
	"audit.sarif": func(w io.Writer, a *audit.Audit) error {
		return auditreport.SARIF(w, a, auditreport.SARIFOptions{
			Version: "v0.3.0", Root: repository(),
		})
	},
}

func TestAuditInEveryFormat(t *testing.T) {
	for name, write := range auditFormats {
		t.Run(name, func(t *testing.T) {
			got := written(t, write, sample())
			if !utf8.ValidString(got) {
				t.Error("not UTF-8")
			}
			golden.File(t, "testdata/"+name, got)
		})
	}
}

// Whoever reads what would be must not take it for what is.
func TestAWhatIfSaysThatItIsOne(t *testing.T) {
	is, would := sample(), *sample()
	would.AsPlugin, would.Rows = true, slices.Clone(would.Rows)
	for i := range would.Rows {
		r := &would.Rows[i]
		r.AsPlugin = r.App != "" && !r.Plugin
	}
	page := func(w io.Writer, a *audit.Audit) error { return auditreport.HTML(w, a, auditreport.PageOptions{}) }
	said := map[string][]string{
		"audit.txt":   {"What if every Application went through Ballast? Today ", "as plugin"},
		"audit.json":  {`"asPlugin": true`},
		"audit.md":    {"What if every Application", "It does not go through Ballast: this is what would be"},
		"audit.xml":   {"a what-if", "(as plugin)"},
		"audit.sarif": {"ballast-audit/as-plugin/", "What if every Application", "if it went through Ballast: "},
		"page":        {"What if every Application", "<title>What if: ", "what is said here is what would be with it"},
	}
	for name, texts := range said {
		write := auditFormats[name]
		if name == "page" {
			write = page
		}
		got, otherwise := written(t, write, &would), written(t, write, is)
		for _, text := range texts {
			if !strings.Contains(got, text) || strings.Contains(otherwise, text) {
				t.Errorf("%s: %q: in a what-if %v, else %v", name, text,
					strings.Contains(got, text), strings.Contains(otherwise, text))
			}
		}
	}
	all := would
	all.Totals.Unmanaged = 0
	const answer = "What if every Application went through Ballast? Each does already."
	if got := written(t, auditFormats["audit.txt"], &all); !strings.HasPrefix(got, answer) {
		t.Errorf("got %.200s", got)
	}
}

func TestNothingToAuditInEveryFormat(t *testing.T) {
	for name, write := range auditFormats {
		t.Run(name, func(t *testing.T) {
			if got := written(t, write, &audit.Audit{}); strings.Contains(got, "null") || strings.Contains(got, "100%") ||
				got == "" {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestAuditTextFitsTheTerminal(t *testing.T) {
	for _, width := range []int{80, 100, 200} {
		got := written(t, func(w io.Writer, a *audit.Audit) error {
			return auditreport.Text(w, a, format.Options{Width: width})
		}, fleet(60))
		for line := range strings.Lines(got) {
			if n := uniseg.StringWidth(strings.TrimSuffix(line,
				"\n")); n > width && strings.Contains(strings.TrimSpace(line), " ") {
				t.Errorf("%d columns do not fit into %d:\n%s", n, width, line)
			}
		}
	}
}

func TestAuditTextTellsEveryApplicationThatNeedsALook(t *testing.T) {
	a := fleet(400)
	got := written(t, auditFormats["audit.txt"], a)
	lines := map[string]int{}
	for line := range strings.Lines(got) {
		verdict, _, _ := strings.Cut(line, " ")
		lines[verdict]++
	}
	for _, v := range []audit.Verdict{audit.Refused, audit.Failed, audit.External, audit.Left} {
		if lines[string(v)] != a.Totals.Applications[v] {
			t.Errorf("%d lines for the %d that are %s", lines[string(v)], a.Totals.Applications[v], v)
		}
	}
	if want := fmt.Sprintf("\nchanged  %d more\n", a.Totals.Applications[audit.MadeSafe]-30); !strings.Contains(got,
		want) {
		t.Errorf("it does not say %q", want)
	}
}

func TestColorsAddNothingElse(t *testing.T) {
	got := written(t, func(w io.Writer, a *audit.Audit) error {
		return auditreport.Text(w, a, format.Options{Color: true})
	}, sample())
	plain := regexp.MustCompile(`\x1b\[[1-9][0-9]*m([^\x1b]+)\x1b\[0m`).ReplaceAllString(got, "$1")
	if diff := cmp.Diff(written(t, auditFormats["audit.txt"], sample()), plain); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAuditTextIsSafeForTheTerminal(t *testing.T) {
	got := written(t, auditFormats["audit.txt"], sample())
	if i := strings.IndexFunc(got, func(r rune) bool { return r < ' ' && r != '\n' }); i >= 0 {
		t.Errorf("it has a control character: %q", got[i:min(i+40, len(got))])
	}
}

func TestAuditJSONIsReadAsItWasWritten(t *testing.T) {
	want := written(t, auditreport.JSON, sample())
	var got audit.Audit
	if err := json.Unmarshal([]byte(want), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decoded(t, want), decoded(t, written(t, auditreport.JSON, &got))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got.Root != "homelab" {
		t.Errorf("it says where the repository lies on this machine: %s", got.Root)
	}
}

func decoded(t *testing.T, text string) (value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestSARIFIsOfItsSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/sarif/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, a := range map[string]*audit.Audit{"the sample": sample(), "a fleet": fleet(50), "nothing": {}} {
		t.Run(name, func(t *testing.T) {
			log, err := jsonschema.UnmarshalJSON(strings.NewReader(written(t, auditFormats["audit.sarif"], a)))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(log); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestJUnitIsReadAsItWasWritten(t *testing.T) {
	var got struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Failure *struct{} `xml:"failure"`
				Error   *struct{} `xml:"error"`
				Skipped *struct{} `xml:"skipped"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(written(t, auditreport.JUnit, sample())), &got); err != nil {
		t.Fatal(err)
	}
	tests, failures, errors, skipped := 0, 0, 0, 0
	for _, suite := range got.Suites {
		for _, c := range suite.Cases {
			tests++
			failures += count(c.Failure)
			errors += count(c.Error)
			skipped += count(c.Skipped)
		}
	}
	if diff := cmp.Diff([]int{tests, failures, errors, skipped}, []int{got.Tests, got.Failures, got.Errors,
		got.Skipped}); diff != "" {
		t.Errorf("tests, failures, errors, skipped (-counted +stated)\n%s", diff)
	}
	if want := len(sample().Rows) + 1; len(got.Suites) != want {
		t.Errorf("%d suites, want one for each of the applications and one for the problems: %d", len(got.Suites), want)
	}
}

func count(fault *struct{}) int {
	if fault == nil {
		return 0
	}
	return 1
}

func TestAuditMarkdownFitsIntoAComment(t *testing.T) {
	for _, n := range []int{7, 30, 300, 1000} {
		a := fleet(n)
		for range n {
			a.Problems = append(a.Problems, a.Problems[0])
		}
		got := written(t, auditreport.Markdown, a)
		if len(got) > 65536 {
			t.Errorf("%d applications take %d bytes", n, len(got))
		}
		if cut := strings.Contains(got, "more do not fit"); cut != (n == 1000) {
			t.Errorf("%d applications: cut is %v", n, cut)
		}
		if open, closed := strings.Count(got, "<details>"), strings.Count(got, "</details>"); open != closed {
			t.Errorf("%d applications: %d folds begin and %d end", n, open, closed)
		}
	}
}

func written(t *testing.T, write func(io.Writer, *audit.Audit) error, a *audit.Audit) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, a); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
