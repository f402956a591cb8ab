package quantity

import "testing"

func TestAmountsAsPeopleReadThem(t *testing.T) {
	tests := map[Amounts]string{
		{}:                         "nothing",
		{CPU: 250}:                 "cpu 250m",
		{CPU: 2000}:                "cpu 2",
		{Memory: 1}:                "memory 1Mi",
		{Memory: 143 << 20}:        "memory 143Mi",
		{Memory: 4 << 30}:          "memory 4Gi",
		{Memory: 1638 << 20}:       "memory 1.6Gi",
		{CPU: 10, Memory: 1 << 30}: "cpu 10m, memory 1Gi",
	}
	for amounts, want := range tests {
		if got := amounts.String(); got != want {
			t.Errorf("%d: got %q, want %q", amounts, got, want)
		}
	}
}
