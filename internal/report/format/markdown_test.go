package format

import (
	"strings"
	"testing"
)

func TestCodeSpanHoldsAnyText(t *testing.T) {
	for text, want := range map[string]string{
		"a b":      "`a b`",
		"a`b":      "``a`b``",
		"a``b`c":   "```a``b`c```",
		"`a`":      "`` `a` ``",
		" a":       "`  a `",
		"a | b":    "`a | b`",
		"a\nb\x1b": "`a\\nb\\u001b`",
	} {
		if got := Code(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestEscapedTextSaysWhatItSays(t *testing.T) {
	for text, want := range map[string]string{
		"plain, with (brackets): 1.5":    "plain, with (brackets): 1.5",
		"a *b* _c_ `d` [e](f) <g> #1 ~h": "a \\*b\\* \\_c\\_ \\`d\\` \\[e\\](f) \\<g\\> \\#1 \\~h",
		"- no list\n\n# no heading":      "\\- no list \\# no heading",
		"+ a - b":                        "\\+ a - b",
	} {
		if got := Escape(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestLongValuesAreCutBetweenLetters(t *testing.T) {
	if got, want := Cut(strings.Repeat("ä", 400)), strings.Repeat("ä", 300)+"…"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
