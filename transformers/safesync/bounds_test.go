package safesync_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/shell"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// doubling is a script whose last variable is 16 GiB long.
func doubling() string {
	var b strings.Builder
	b.WriteString("a0=x\n")
	for i := range 34 {
		fmt.Fprintf(&b, "a%d=\"$a%d$a%d\"\n", i+1, i, i)
	}
	return b.String()
}

// TestTooMuchIsNotSafe: what is not read to its end is told, with the bound that it met, and what
// was read is made safe all the same.
func TestTooMuchIsNotSafe(t *testing.T) {
	for name, c := range map[string]struct{ in, want, findings, bound string }{
		"variables that double": {
			doubling() + `rclone sync "$a34" b2:b`, doubling() + `rclone copy "$a34" b2:b`,
			"rclone-sync applied, unreadable-command open", shell.LongValue,
		},
		"parameters that double": {
			"rclone ls a:\nset -- a b" + strings.Repeat("\nset -- \"$@\" \"$@\"", 40) + "\nrclone sync a b:c",
			"rclone ls a:\nset -- a b" + strings.Repeat("\nset -- \"$@\" \"$@\"", 40) + "\nrclone sync a b:c",
			"unreadable-command open", shell.FarMore,
		},
		"brackets": {
			"rclone sync a b; " + strings.Repeat("(", 600), "rclone sync a b; " + strings.Repeat("(", 600),
			"unreadable-command open", shell.TooDeep,
		},
		"a text that a program is given": {
			"retry -c 'rclone ls a; " + strings.Repeat("(", 600) + "'", "retry -c 'rclone ls a; " + strings.Repeat("(",
				600) + "'",
			"unreadable-command open", shell.TooDeep,
		},
		"a program that is given many names": {
			"retry" + strings.Repeat(" rclone", 200), "retry" + strings.Repeat(" rclone", 200),
			"unreadable-command open", "and may run it",
		},
	} {
		t.Run(name, func(t *testing.T) {
			out, findings := script(t, "copy", c.in)
			if diff := cmp.Diff(c.want, out); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.findings, ids(findings)); diff != "" {
				t.Error(diff)
			}
			if !says(findings, c.bound) {
				t.Errorf("no finding says %q", c.bound)
			}
		})
	}
}

func says(findings []*transform.Finding, text string) bool {
	for _, f := range findings {
		if strings.Contains(f.Reason, text) && f.Danger {
			return true
		}
	}
	return false
}
