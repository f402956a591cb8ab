package transform

import "testing"

func TestClusterBefore(t *testing.T) {
	for version, want := range map[string]struct{ before, known bool }{
		"":                                      {false, false},
		"latest":                                {false, false},
		"1":                                     {false, false},
		"1.36":                                  {true, true},
		"v1.36.4+k3s1":                          {true, true},
		"1.37":                                  {false, true},
		"v1.37.0-rc.1":                          {false, true},
		"1.100.2":                               {false, true},
		"2.0.0":                                 {false, true},
		"0.99":                                  {true, true},
		"v1.99999999999999999999999999999999.0": {false, false},
	} {
		p := Pass{KubeVersion: version}
		if before, known := p.ClusterBefore(37); before != want.before || known != want.known {
			t.Errorf("%q before 1.37: %v, known %v; want %v, %v", version, before, known, want.before, want.known)
		}
	}
}
