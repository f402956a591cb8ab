package auditreport_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/transformers"
)

// TestAnyAuditIsWellFormed fills an audit with whatever a repository may hold, bytes that are
// no text too.
func TestAnyAuditIsWellFormed(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	rapid.Check(t, func(rt *rapid.T) {
		a := anyAudit(rt)
		for name, write := range auditFormats {
			got := written(t, write, a)
			if !utf8.ValidString(got) {
				rt.Errorf("%s: not UTF-8", name)
			}
			if err := wellFormed(name, got); err != nil {
				rt.Errorf("%s: %v\n%s", name, err, got)
			}
		}
		page := pageOf(t, a)
		if strings.Count(page, "<script") != 1 || strings.Count(page, "</script") != 1 || strings.Contains(page, "ZgotmplZ") {
			rt.Errorf("the page holds more than it should:\n%s", page)
		}
	})
}

func wellFormed(name, text string) error {
	switch name {
	case "audit.json", "audit.sarif":
		return json.Unmarshal([]byte(text), new(any))
	case "audit.xml":
		return xml.Unmarshal([]byte(text), new(struct{}))
	case "audit.md":
		if len(text) > 65536 {
			return errors.New("too long")
		}
		return nil
	}
	if printable.Text(text) != text || strings.Contains(text, "\t") {
		return errors.New("it does not print")
	}
	return nil
}

func anyAudit(rt *rapid.T) *audit.Audit {
	text := rapid.OneOf(
		rapid.String(),
		rapid.StringOf(rapid.SampledFrom([]rune("a`|*<>&\"'\\]-+@#\n\r\t\x00\x1b\u2028\uFFFE"))),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		rapid.SampledFrom([]string{"", "</script>", "]]>", "-->", "a:0", "a:99999999999999999999", "{{.}}", "../..", "/",
			strings.Repeat("long ", 3000)}),
	)
	draw := func(label string) string { return text.Draw(rt, label) }
	verdict := rapid.SampledFrom([]audit.Verdict{audit.Safe, audit.MadeSafe, audit.Left, audit.Refused, audit.Failed,
		audit.External})
	a := &audit.Audit{Root: draw("root"), Totals: audit.Totals{Applications: map[audit.Verdict]int{}}}
	for range rapid.IntRange(0, 3).Draw(rt, "rows") {
		r := audit.Row{
			App: draw("app"), Namespace: draw("namespace"), Path: draw("path"), Place: draw("place"),
			Verdict: verdict.Draw(rt, "verdict"), Error: draw("error"), Warnings: []string{draw("warning")},
		}
		for range rapid.IntRange(0, 2).Draw(rt, "findings") {
			r.Findings = append(r.Findings, anyFinding(rt, draw))
		}
		a.Rows = append(a.Rows, r)
		a.Totals.Applications[r.Verdict]++
	}
	a.Problems = []audit.Problem{{ID: draw("id"), Severity: transform.Warning, Message: draw("message"),
		File: draw("file")}}
	a.Totals.Namespaces = []audit.Group{{Name: draw("group"), Pods: 1, After: audit.Requests{CPU: rapid.Int64().Draw(rt,
		"cpu"), Memory: rapid.Int64().Draw(rt, "memory")}}}
	return a
}

func anyFinding(rt *rapid.T, draw func(string) string) audit.Finding {
	f := audit.Finding{Place: draw("place"), Hunk: draw("hunk")}
	d := rapid.SampledFrom(transformers.All()).Draw(rt, "transformer")
	rule := rapid.SampledFrom(d.Rules).Draw(rt, "rule")
	f.ID, f.Transformer, f.Danger, f.Rule = d.Name+"/"+rule.Name, d.Name, rule.Danger, rule
	f.Severity = rapid.SampledFrom([]transform.Severity{rule.Severity, transform.Info, transform.Warning,
		transform.Error}).Draw(rt, "severity")
	f.Container, f.Reason, f.Path = draw("container"), draw("reason"), "/"+draw("pointer")
	f.Object = transform.ObjectRef{Kind: draw("kind"), Namespace: draw("namespace"), Name: draw("name")}
	f.Status = rapid.SampledFrom([]transform.Status{transform.Applied, transform.Open, transform.Waived,
		transform.Mitigated, transform.Reported}).Draw(rt, "status")
	f.After = draw("after")
	return f
}
