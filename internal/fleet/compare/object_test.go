package compare

import (
	"strings"
	"testing"
)

// A dashboard in a ConfigMap may be megabytes, in one line or in many.
func TestALargeDifferenceIsCut(t *testing.T) {
	for name, tt := range map[string]struct{ before, after, want string }{
		"too large":     {strings.Repeat("a\n", mostText), "b\n", "@@ too large to show: 2097152 bytes before, 2 after @@\n"},
		"in many lines": {"", strings.Repeat("a\n", 3*mostLines), "… and 4004 more lines\n"},
		"in one line":   {"", strings.Repeat("é", 3*mostInOne) + "\n", "é…\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got := unified(tt.before, tt.after)
			if !strings.HasSuffix(got, tt.want) || strings.Count(got, "\n") > mostLines+1 || len(got) > 2*mostLines*len("+a\n") {
				t.Errorf("%d bytes, ends in %q", len(got), got[max(0, len(got)-80):])
			}
		})
	}
}
