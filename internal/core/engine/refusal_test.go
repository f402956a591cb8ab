package engine

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
)

func TestARefusalListsTheFirstFindings(t *testing.T) {
	findings := make(Refusal, 60)
	for i := range findings {
		findings[i] = &transform.Finding{ID: "x/y", Doc: &manifest.Document{}}
	}
	for name, tt := range map[string]struct {
		refusal Refusal
		lines   int
		last    string
	}{
		"one":              {findings[:1], 1, "x/y"},
		"as many as fit":   {findings[:50], 50, "x/y"},
		"more than do fit": {findings, 51, "and 10 more"},
	} {
		lines := strings.Split(tt.refusal.Error(), "\n")
		if len(lines) != tt.lines || !strings.Contains(lines[len(lines)-1], tt.last) {
			t.Errorf("%s: got %d lines, the last %q; want %d, %q", name, len(lines), lines[len(lines)-1], tt.lines, tt.last)
		}
	}
}
