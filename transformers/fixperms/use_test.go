package fixperms

import "testing"

func TestClaimsThatAreOne(t *testing.T) {
	tests := map[string]struct {
		a, b claim
		one  bool
	}{
		"the same":                               {claim{"media", false}, claim{"media", false}, true},
		"another":                                {claim{"media", false}, claim{"films", false}, false},
		"of a StatefulSet's pod":                 {claim{"data-db", true}, claim{"data-db-0", false}, true},
		"of its eleventh":                        {claim{"data-db", true}, claim{"data-db-10", false}, true},
		"of a StatefulSet that ends in a number": {claim{"data-db-1", true}, claim{"data-db-1-0", false}, true},
		"of two of its pods":                     {claim{"data-db-0", false}, claim{"data-db-1", false}, false},
		"called as the StatefulSet's, with no number": {claim{"data-db", true}, claim{"data-db", false}, false},
		"called as one, with a number without a dash": {claim{"data-db", true}, claim{"data-db0", false}, false},
		"called as one, with more behind":             {claim{"data-db", true}, claim{"data-db-old", false}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if one := tt.a.is(tt.b); one != tt.one || tt.b.is(tt.a) != one {
				t.Errorf("%v and %v: %v", tt.a, tt.b, one)
			}
			if tt.one && tt.a.family() != tt.b.family() {
				t.Errorf("%v and %v are of different families", tt.a, tt.b)
			}
		})
	}
}
