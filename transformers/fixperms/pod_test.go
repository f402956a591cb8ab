package fixperms

import (
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// podOf returns a Pod with a spec, as a workload.
func podOf(t *testing.T, spec string) workload.Workload {
	t.Helper()
	text := "apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec:\n" + spec
	documents, err := manifest.Read("pod.yaml", strings.NewReader(text))
	if err != nil || len(documents) != 1 {
		t.Fatalf("%v\n%s", err, text)
	}
	if err := documents[0].Decode(); err != nil {
		t.Fatal(err)
	}
	w, ok := workload.Kinds().OfInput(documents[0].Objects()[0])
	if !ok {
		t.Fatal("a Pod is no workload")
	}
	return w
}

// mainOf returns the main container of a Pod.
func mainOf(t *testing.T, w workload.Workload) workload.Container {
	t.Helper()
	c, ok := w.Main()
	if !ok {
		t.Fatal("there is no main container")
	}
	return c
}
