package quantity

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	const none = "is no quantity, want one such as 500m or 128Mi"
	tests := map[string]struct{ text, want string }{
		"binary":                           {"128Mi", ""},
		"a fraction":                       {"0.5", ""},
		"an exponent":                      {"1e9", ""},
		"exa is no exponent":               {"1E", ""},
		"nor is exbi":                      {"1Ei", ""},
		"nothing":                          {"", none},
		"words":                            {"lots", none},
		"a blank":                          {"1 Gi", none},
		"less than nothing":                {"-1Gi", "is -1Gi, less than nothing"},
		"an exponent beyond all":           {"1e19", none},
		"an exponent that costs hours":     {"1e2000000000", none},
		"a small one that does":            {"1e-2000000000", none},
		"one that looks small":             {"1e+00000000000000000000000000000099", none},
		"more digits than anyone measures": {strings.Repeat("9", longest+1), none},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			q, err := Parse(tt.text)
			got := ""
			if err != nil {
				got = strings.TrimPrefix(err.Error(), fmt.Sprintf("%.*q ", longest, tt.text))
			} else if q.String() != tt.text {
				t.Errorf("is written as %q", q)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"128Mi", "1e9", "1E-3", "0.5", "-1", "1Ei", ".", "1e", "+000"} {
		f.Add(text, "1")
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		a, err := Parse(text)
		if err != nil {
			return
		}
		b, err := Parse(other)
		if err != nil {
			return
		}
		above, below, same := a.Exceeds(b), b.Exceeds(a), a.Equals(b)
		if n := count(above, below, same); n != 1 {
			t.Errorf("of %q above, below and equal to %q, %d hold", text, other, n)
		}
	})
}

func count(statements ...bool) int {
	n := 0
	for _, holds := range statements {
		if holds {
			n++
		}
	}
	return n
}

func TestMillisOfALotAreNotFew(t *testing.T) {
	for text, want := range map[string]int64{
		"1": 1000, "100m": 100, "1u": 1, "9P": 9_000_000_000_000_000_000, "9E": math.MaxInt64,
	} {
		if got := Must(text).Millis(); got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
}
