package render

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/release"
)

// The wanted answers are those of gobwas/glob 0.2.3 and 1.0.0 (docs/adr/0025-patterns-of-two-libraries.md).
func TestPatternsByVersion(t *testing.T) {
	const neither, both, before, since = "no", "yes", "until 3.5", "from 3.6"
	for _, tt := range []struct{ pattern, path, want string }{
		{"*", "", both},
		{"*.yaml", "a.yaml", both},
		{"*.yaml", "x/a.yaml", both},
		{"**/a.yaml", "x/y/a.yaml", both},
		{"**/a.yaml", "a.yaml", neither},
		{"a?c", "abc", both},
		{"a?c", "a/c", both},
		{"a?c", "ac", neither},
		{"{a,b}.yaml", "b.yaml", both},
		{"{a,b}.yaml", "a,b.yaml", neither},
		{"{a,{b,c}*}.yaml", "cd.yaml", both},
		{"a,b}", "a,b}", both},
		{"[ab].yaml", "b.yaml", both},
		{"[!ab].yaml", "b.yaml", neither},
		{"[a-c].yaml", "b.yaml", both},
		{"[!a-c].yaml", "d.yaml", both},
		{"[ab-]", "-", both},
		{`[\]]`, "]", both},
		{`\*`, "*", both},
		{`\*`, "a", neither},
		{`\[a]`, "[a]", both},
		{"a.c", "abc", neither},
		{"(a|b)+", "(a|b)+", both},
		{"*.yaml", "a.yaml\n", neither},

		// What stands around an asterisk overlaps.
		{"x/*/y.yaml", "x/y.yaml", before},
		{"x/**/y.yaml", "x/y.yaml", before},
		{"x/*/y.yaml", "x/z/y.yaml", both},
		{"a*ab", "ab", before},
		// Nothing is one character.
		{"?", "", before},
		{"[!a]", "", before},
		// A character of several bytes beside a question mark.
		{"?b", "éb", since},
		{"é?.yaml", "éa.yaml", since},
		// Braces with an empty pattern, or with an asterisk before more.
		{"{a,}*", "", since},
		{"*{a,}a", "a", since},
		{"{*,b}?", "/", since},
	} {
		for _, version := range []release.Version{"2.14", "3.5", "3.6"} {
			p, err := compile("include", tt.pattern, version.Facts())
			if err != nil {
				t.Errorf("%s: %v", version, err)
				continue
			}
			got, err := p.match(tt.path)
			want := tt.want == both || tt.want == before && version != "3.6" || tt.want == since && version == "3.6"
			if err != nil || got != want {
				t.Errorf("%s: %q and %q: %t, %v; want %t", version, tt.pattern, tt.path, got, err, want)
			}
		}
	}
}

func TestPatternsThatAreNone(t *testing.T) {
	for _, pattern := range []string{
		"[", "[]", "[!]", "[a", "[a-", "[a-c", "[c-a]", "[a-cd]", "[a-]", "[--]", "[]a]", "[\xff]", "\xff",
		"{", "{a", "{a,{b}", `a\`, `[\`, `[a\]`,
	} {
		if _, err := compile("exclude", pattern, release.Newest.Facts()); err == nil ||
			!strings.Contains(err.Error(), "exclude: ") || !strings.Contains(err.Error(), "is no pattern: ") {
			t.Errorf("%q: %v", pattern, err)
		}
	}
}

func FuzzPattern(f *testing.F) {
	for _, pattern := range []string{"{a,b*/c}.yaml", "[!a-c]?", "x/*/y", "{{a,},{}}", "\\\\{", "**[^]]"} {
		f.Add(pattern, "x/y.yaml")
	}
	f.Add("0{", "0")
	f.Fuzz(func(_ *testing.T, pattern, path string) {
		for _, version := range []release.Version{"3.5", "3.6"} {
			if p, err := compile("include", pattern, version.Facts()); err == nil {
				_, _ = p.match(path)
			}
		}
	})
}
