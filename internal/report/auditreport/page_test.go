package auditreport_test

import (
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/auditreport"
)

func pageOf(t *testing.T, a *audit.Audit) string {
	t.Helper()
	return written(t, func(w io.Writer, a *audit.Audit) error {
		return auditreport.HTML(w, a, auditreport.PageOptions{Node: audit.Requests{CPU: 4000, Memory: 8 << 30}})
	}, a)
}

func TestPageIsSmallWithoutData(t *testing.T) {
	if n := len(pageOf(t, &audit.Audit{})); n > 60<<10 {
		t.Errorf("it takes %d bytes", n)
	}
}

func TestPageNeedsNothingElse(t *testing.T) {
	page := pageOf(t, sample())
	reference := regexp.MustCompile(`(?i)<[a-z][^<>]*\b(src|href|action|srcset|poster|xlink:href)\s*=\s*"([^"#]+)`)
	for _, found := range reference.FindAllStringSubmatch(page, -1) {
		if found[2] != "data:," {
			t.Errorf("it refers to something else: %s", found[0])
		}
	}
	if strings.Contains(page, "@import") || strings.Contains(page, "url(") {
		t.Error("its style asks for something else")
	}
}

// TestPageHoldsOneScript counts elements: what a manifest says is text, whatever it says.
func TestPageHoldsOneScript(t *testing.T) {
	page := pageOf(t, sample())
	for _, tag := range []string{"<script", "</script", "<style", "</style"} {
		if n := strings.Count(page, tag); n != 1 {
			t.Errorf("%d of %s", n, tag)
		}
	}
	if strings.Contains(page, "<img") || regexp.MustCompile(`<[^>]+\s(on[a-z]+|style)=`).MatchString(page) {
		t.Error("an element of a manifest got through, or a handler or style that the policy forbids")
	}
}

func TestPageShowsAHunkOnce(t *testing.T) {
	a := &audit.Audit{Rows: []audit.Row{{App: "web", Verdict: audit.MadeSafe, Findings: make([]audit.Finding, 2)}}}
	for i, id := range []string{"sizing/label", "sizing/resources"} {
		f := &a.Rows[0].Findings[i]
		f.ID, f.After, f.Hunk = id, "large", "@@ -1,1 +1,2 @@\n a: b\n+size: large\n"
	}
	if n := strings.Count(pageOf(t, a), "<ins>&#43;size: large\n</ins>"); n != 1 {
		t.Errorf("it is shown %d times", n)
	}
}
