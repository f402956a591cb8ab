package rootimages_test

import (
	"testing"

	"github.com/vixens-io/ballast/internal/core/transform/transformtest"
	"github.com/vixens-io/ballast/transformers/rootimages"
)

func TestGolden(t *testing.T) { transformtest.Run(t, "testdata", rootimages.Definition) }
