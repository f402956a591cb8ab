package redact_test

import (
	"slices"
	"testing"

	"github.com/vixens-io/ballast/internal/core/redact"
)

// A word is one word, whatever blanks are in it; a script is read as the text that it is.
func TestWhatAWordAssignsIsHiddenToItsEnd(t *testing.T) {
	for name, tt := range map[string]struct{ words, want []string }{
		"a variable of env": {
			[]string{"env", "RCLONE_PASSWORD=correct horse battery", "rclone", "copy", "a", "b:"},
			[]string{"env", "RCLONE_PASSWORD=***", "rclone", "copy", "a", "b:"},
		},
		"of a container that is run": {
			[]string{"podman", "run", "-e", "API_TOKEN=a b c"},
			[]string{"podman", "run", "-e", "API_TOKEN=***"},
		},
		"what is no secret": {
			[]string{"env", "GREETING=good morning", "app"},
			[]string{"env", "GREETING=good morning", "app"},
		},
		"a script behind its flag": {
			[]string{"sh", "-ec", "API_TOKEN=abc exec app"},
			[]string{"sh", "-ec", "API_TOKEN=*** exec app"},
		},
		"a script that is the first": {
			[]string{"API_TOKEN=abc exec app"},
			[]string{"API_TOKEN=*** exec app"},
		},
	} {
		if got := redact.Words(tt.words); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}
