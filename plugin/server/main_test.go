package server

import (
	"os"
	"testing"

	"github.com/vixens-io/ballast/internal/run/box"
	"github.com/vixens-io/ballast/internal/source/render"
	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/transformers"
)

// The tests' program is also what the server starts for its boxes.
func TestMain(m *testing.M) {
	if called, err := render.AnswerHelmCall(os.Args); called {
		if err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		return
	}
	boxes := map[string]box.Handler{plugin.Work: plugin.Boxed{Transformers: transformers.All()}}
	if called, status := box.Main(os.Args, boxes); called {
		os.Exit(status)
	}
	os.Exit(m.Run())
}
