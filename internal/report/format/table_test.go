package format

import "testing"

func TestCellsAreCutByColumns(t *testing.T) {
	for _, c := range []struct {
		text  string
		holds Holds
		width int
		want  string
	}{
		{"apps/web", Names, 8, "apps/web"},
		{"apps/homeassistant", Names, 12, "apps/…istant"},
		{"a sentence of words", Sentences, 11, "a sentence…"},
		{"日本語日本語", Names, 12, "日本語日本語"},
		{"日本語日本語", Names, 8, "日…本語"},
		{"日本語日本語", Sentences, 6, "日本…"},
		{"e\u0301e\u0301e\u0301e\u0301", Sentences, 3, "e\u0301e\u0301…"},
	} {
		if got := c.holds.fit(c.text, c.width); got != c.want {
			t.Errorf("%q in %d: got %q, want %q", c.text, c.width, got, c.want)
		}
	}
}
