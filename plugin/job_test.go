package plugin

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// A fault of a transformer is an answer that names no file of this machine.
func TestAPanicIsAnAnswer(t *testing.T) {
	dir := checkout(t, "-- web.yaml --\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n")
	j := Job{Checkout: Checkout{Dir: dir, Root: dir}, Environment: Environment{}}
	noTransformer := []transform.Definition{{}} // it has no spec
	answer, manifests := j.Run(t.Context(), noTransformer)
	if answer.Outcome != Broken || !strings.Contains(answer.Message, "fault of Ballast") || len(manifests) > 0 {
		t.Errorf("got %+v and %d manifests", answer, len(manifests))
	}
}
