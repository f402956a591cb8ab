package vpa

import (
	"testing"

	"github.com/vixens-io/ballast/internal/transform/transformtest"
)

func TestCases(t *testing.T) { transformtest.Run(t, "testdata", Definition) }
