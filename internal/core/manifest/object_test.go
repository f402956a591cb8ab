package manifest_test

import (
	"testing"

	"github.com/vixens-io/ballast/internal/core/manifest"
)

func TestANameIsOneLine(t *testing.T) {
	o := manifest.Object{Kind: "Pod", Namespace: "a\u202e", Name: "b\x1b[2J\n::error::c"}
	if got, want := o.String(), `Pod a\u202e/b\u001b[2J\n\u003a:error::c`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
