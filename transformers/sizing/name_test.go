package sizing

import (
	"strings"
	"testing"
)

func TestLabelNames(t *testing.T) {
	tests := map[string]struct {
		label string
		good  bool
	}{
		"with a domain":                 {"vixens.io/sizing", true},
		"without one":                   {"sizing", true},
		"with a container":              {"vixens.io/sizing.config-syncer", true},
		"63 characters":                 {"vixens.io/" + strings.Repeat("a", 63), true},
		"64 characters":                 {"vixens.io/" + strings.Repeat("a", 64), false},
		"nothing":                       {"", false},
		"nothing behind the domain":     {"vixens.io/", false},
		"nothing before the slash":      {"/sizing", false},
		"two slashes":                   {"vixens.io/a/b", false},
		"a domain in capitals":          {"Vixens.io/sizing", false},
		"a domain with an empty part":   {"vixens..io/sizing", false},
		"a domain of 254 characters":    {strings.Repeat("a.", 126) + "io/sizing", false},
		"a dot at the end":              {"vixens.io/sizing.", false},
		"letters of another alphabet":   {"vixens.io/größe", false},
		"bytes that are no text at all": {"vixens.io/\xff", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := labelNameMistake(tt.label); (got == "") != tt.good {
				t.Errorf("%q: %q", tt.label, got)
			}
		})
	}
}

func TestContainerOf(t *testing.T) {
	tests := map[string]struct{ pattern, label, want string }{
		"a container at the end":    {"vixens.io/sizing.{container}", "vixens.io/sizing.litestream", "litestream"},
		"a container in the middle": {"vixens.io/{container}.size", "vixens.io/litestream.size", "litestream"},
		"the workload's own label":  {"vixens.io/{container}", "vixens.io/sizing", ""},
		"nobody":                    {"vixens.io/sizing.{container}", "vixens.io/sizing.", ""},
		"another label":             {"vixens.io/sizing.{container}", "app.kubernetes.io/name-of-it-all", ""},
		"no labels for containers":  {"", "vixens.io/sizing.litestream", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := Settings{Label: "vixens.io/sizing", ContainerLabel: tt.pattern}
			got, ok := s.containerOf(tt.label)
			if ok != (tt.want != "") || ok && got != tt.want {
				t.Errorf("got %q, %v", got, ok)
			}
		})
	}
}
