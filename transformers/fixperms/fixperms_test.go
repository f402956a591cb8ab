package fixperms_test

import (
	"testing"

	"github.com/vixens-io/ballast/internal/core/transform/transformtest"
	"github.com/vixens-io/ballast/transformers/fixperms"
)

func TestGolden(t *testing.T) { transformtest.Run(t, "testdata", fixperms.Definition) }
