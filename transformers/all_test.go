package transformers_test

import (
	"testing"

	"github.com/vixens-io/ballast/internal/core/transform/transformtest"
	"github.com/vixens-io/ballast/transformers"
)

func TestAllAtOnce(t *testing.T) { transformtest.Run(t, "testdata", transformers.All()...) }

func TestAFieldHasOneOwner(t *testing.T) {
	owners := map[string]string{}
	for _, d := range transformers.All() {
		for _, keys := range d.Writes {
			if other, taken := owners[keys]; taken {
				t.Errorf("%s and %s both own %s", other, d.Name, keys)
			}
			owners[keys] = d.Name
		}
	}
}
