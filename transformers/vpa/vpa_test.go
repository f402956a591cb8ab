package vpa

import (
	"testing"

	"github.com/vixens-io/ballast/internal/transform/transformtest"
)

func TestCases(t *testing.T) { transformtest.Run(t, "testdata", Definition) }

func TestParse(t *testing.T) {
	tests := map[string]struct {
		text string
		want bool
	}{
		"millis":          {"100m", true},
		"a binary suffix": {"4Gi", true},
		"exa":             {"1E", true},
		"exbi":            {"1Ei", true},
		"a plain number":  {"2", true},
		"nothing":         {"", false},
		"less":            {"-1", false},
		"an exponent":     {"1e3", false},
		"a vast exponent": {"1e999999999", false},
		"a word":          {"much", false},
		"too long":        {"10000000000000000000000000000000000000000", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if _, got := parse(tt.text); got != tt.want {
				t.Errorf("%q: %t", tt.text, got)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"100m", "1e3", "1Ei", ".5", "+1", "0x10", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if q, ok := parse(text); ok && (q.text != text || q.number.Sign() < 0) {
			t.Errorf("%q was read as %s", text, q.number.String())
		}
	})
}
