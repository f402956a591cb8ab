package secret_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/secret"
)

func TestKnownSecretsAreHiddenWhereverTheyStand(t *testing.T) {
	var known secret.Known
	known.Add("db.adminPassword", "hunter2")
	known.Add("", map[string]any{
		"port":  5432,
		"auth":  map[string]any{"tokens": []any{"one\"two", 987654}, "secret": map[string]any{"any": "three\nfour5"}},
		"token": true, "password": "abc", "name": "hunter",
	})
	text := `hunter hunter2 hunter2000 5432 one"two one\"two 987654 four5 aHVudGVyMg== true abc`
	want := `hunter *** ***000 5432 *** *** *** *** *** true abc`
	if diff := cmp.Diff(want, known.Mask(text)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
