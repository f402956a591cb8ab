package yamledit

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"
)

func TestStringsStayStrings(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"a", "on", "1", ".", "-", ":", " ", "#", "'", `"`, `\`, "\n", "\t", "é", "😀", "\u2028", "\x00", "[", "{", ",", "*", "&", "!", "?", "%", "@", "`", "|", ">", "=", "<<", "~", "null", "0x", "_", "e", "T", "\ufeff", "\r", "\u0301"})
	rapid.Check(t, func(t *rapid.T) {
		var s string
		for _, p := range rapid.SliceOfN(pieces, 0, 6).Draw(t, "pieces") {
			s += p
		}
		n := stringNode(s)
		var encoded yaml.Node
		err := encoded.Encode(s)
		if err == nil && n.Style == 0 && encoded.Style != 0 && !strings.Contains(s, "😀") { // it escapes what needs four bytes
			t.Errorf("%q goes without quotes, the encoder gives it some", s)
		}
		for _, style := range []blockStyle{plainStyle, {indent: 4, dashes: 2, lines: quotes}} {
			lines, err := style.pair(stringNode("k"), n)
			if err != nil {
				t.Fatal(err)
			}
			var got struct{ K any }
			src := (&writer{layout: &layout{newline: "\n"}}).indented(lines, 0)
			if err := yaml.Unmarshal([]byte(src), &got); err != nil || got.K != any(s) {
				t.Errorf("%q is written as %q and read as %q (%v)", s, src, got.K, err)
			}
		}
	})
}

func TestTheStyleOfAString(t *testing.T) {
	for s, want := range map[string]yaml.Style{
		"large":                  0,
		"--max-delete=10":        0,
		"registry.io/app:1.2":    0,
		"https://example.org/#a": 0,
		"128Mi":                  0,
		"it's":                   0,
		"":                       yaml.DoubleQuotedStyle,
		"on":                     yaml.DoubleQuotedStyle,
		"1.10":                   yaml.DoubleQuotedStyle,
		"0o17":                   yaml.DoubleQuotedStyle,
		"22:22":                  yaml.DoubleQuotedStyle,
		"2027-06-30":             yaml.DoubleQuotedStyle,
		"<<":                     yaml.DoubleQuotedStyle,
		"\x1b":                   yaml.DoubleQuotedStyle,
		"a: b":                   yaml.SingleQuotedStyle,
		"a #b":                   yaml.SingleQuotedStyle,
		"- a":                    yaml.SingleQuotedStyle,
		"{{ x }}":                yaml.SingleQuotedStyle,
		"*":                      yaml.SingleQuotedStyle,
		" a":                     yaml.SingleQuotedStyle,
		"set -e\nls\n":           yaml.LiteralStyle,
		"  a\nb\n":               yaml.DoubleQuotedStyle,
	} {
		if got := styleFor(s); got != want {
			t.Errorf("%q has style %d, want %d", s, got, want)
		}
	}
}

func TestIsMisread(t *testing.T) {
	for src, want := range map[string]bool{
		"k: Off":           true,
		"k: 22:22":         true,
		"k: &a off":        true,
		"{\"k\": \"Off\"}": false,
		"k: 'Off'":         false,
		"k: !!str Off":     false,
		"k: |-\n  Off":     false,
		"k: Auto":          false,
		"k: false":         false,
		"k: 1.10":          false, // a number to all
		"k:":               false,
		"k: {}":            false,
		"a: 1":             false,
	} {
		if got := rootOf(t, src).At("k").IsMisread(); got != want {
			t.Errorf("%q: %t", src, got)
		}
	}
}
