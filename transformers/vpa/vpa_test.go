package vpa

import (
	"testing"

	"github.com/vixens-io/ballast/internal/core/transform/transformtest"
)

func TestCases(t *testing.T) { transformtest.Run(t, "testdata", Definition) }
