package redact_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/redact"
)

func TestKnownSecretsAreHiddenWhereverTheyStand(t *testing.T) {
	var known redact.Known
	known.Add("db.adminPassword", "hunter2")
	known.Add("", map[string]any{
		"port":  5432,
		"auth":  map[string]any{"tokens": []any{"one\"two", 987654}, "secret": map[string]any{"any": "three\nfour5"}},
		"token": true, "password": "abc", "name": "hunter",
	})
	text := `hunter hunter2 hunter2000 5432 one"two one\"two one\\\"two 987654 four5 aHVudGVyMg== true abc`
	want := `hunter *** ***000 5432 *** *** *** *** *** *** true abc`
	if diff := cmp.Diff(want, known.Redact(text)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestKnownSecretsThatOverlapAreHidden(t *testing.T) {
	var known redact.Known
	known.Add("token", "abcdef")
	known.Add("password", "defghi")
	if got, want := known.Redact("x abcdefghi y abcdefabcdef"), "x *** y ***"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whatever a text is, what is known to be secret is not in what is shown of it.
func FuzzKnown(f *testing.F) {
	f.Add("Error: hunter2 and hunter23", "hunter2", "hunter23")
	f.Add("abababab", "abab", "baba")
	f.Add("a\"b\nc", "a\"b", "b\nc")
	f.Fuzz(func(t *testing.T, text, one, two string) {
		var known redact.Known
		known.Add("password", one)
		known.Add("token", two)
		redacted, message := known.Redact(text+one+text+two), redact.Message(known.Redact(one+"\n"+text+two))
		for _, redacted := range []string{redacted, message} {
			for _, value := range known {
				if !strings.Contains(value, "*") && strings.Contains(redacted, value) {
					t.Errorf("%q is in %q", value, redacted)
				}
			}
		}
	})
}
