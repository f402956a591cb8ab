package sizing

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/quantity"
)

// amountsFrom reads amounts from their texts; "" for none.
func amountsFrom(t *testing.T, request, limit string) amounts {
	t.Helper()
	read := func(text string) *quantity.Quantity {
		if text == "" {
			return nil
		}
		q, err := quantity.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return &q
	}
	return amounts{read(request), read(limit)}
}

// show returns amounts as "request, limit".
func (a amounts) show() string {
	text := func(q *quantity.Quantity) string {
		if q == nil {
			return "-"
		}
		return q.String()
	}
	return text(a.request) + ", " + text(a.limit)
}

func TestFill(t *testing.T) {
	type pair [2]string
	tests := map[string]struct {
		own, tier pair
		want      string
	}{
		"nothing is there":                     {pair{}, pair{"1Gi", "2Gi"}, "1Gi, 2Gi"},
		"the request is there":                 {pair{"1", ""}, pair{"1Gi", "2Gi"}, "-, 2Gi"},
		"a limit alone is a request too":       {pair{"", "1Gi"}, pair{"1Mi", "2Gi"}, "-, -"},
		"both are there":                       {pair{"1", "2"}, pair{"3", "4"}, "-, -"},
		"the tier has no limit":                {pair{}, pair{"1Gi", ""}, "1Gi, -"},
		"the tier has no request":              {pair{}, pair{"", "2Gi"}, "-, 2Gi"},
		"nothing of the tier is to be crossed": {pair{"0", "0"}, pair{"1Gi", "2Gi"}, "-, -"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := fill(amountsFrom(t, tt.own[0], tt.own[1]), amountsFrom(t, tt.tier[0], tt.tier[1]))
			if diff := cmp.Diff(tt.want, got.show()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReplace(t *testing.T) {
	tests := map[string]struct{ request, limit, want string }{
		"nothing is there":            {"", "", "1Gi, 2"},
		"others are there":            {"1", "1", "1Gi, 2"},
		"the same, spelled otherwise": {"1024Mi", "2000m", "-, -"},
		"1G is not 1Gi":               {"1G", "2", "1Gi, -"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := replace(amountsFrom(t, tt.request, tt.limit), amountsFrom(t, "1Gi", "2"))
			if diff := cmp.Diff(tt.want, got.show()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLower(t *testing.T) {
	tests := map[string]struct{ request, limit, want string }{
		"no limit":                          {"", "", "-, 128Mi"},
		"no limit, and a request above":     {"256Mi", "", "128Mi, 128Mi"},
		"no limit, and a request below":     {"64Mi", "", "-, 128Mi"},
		"a limit above":                     {"", "256Mi", "-, 128Mi"},
		"a limit above, a request as well":  {"256Mi", "256Mi", "128Mi, 128Mi"},
		"a limit below":                     {"", "64Mi", "-, -"},
		"the cap itself, spelled otherwise": {"", "134217728", "-, -"},
	}
	most := *amountsFrom(t, "128Mi", "").request
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, lower(amountsFrom(t, tt.request, tt.limit), most).show()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
