//go:build !race

package box

import (
	"errors"
	"testing"

	"github.com/vixens-io/ballast/internal/core/quantity"
)

var small = Limits{Memory: quantity.Must("96Mi"), Folder: quantity.Must("8Mi")}

func TestTooMuchMemoryEndsABox(t *testing.T) {
	for name, deed := range map[string][]string{
		"the heap, fast":                  {"heap", "4194304", "0"},
		"the heap, slowly":                {"heap", "1048576", "2"},
		"the heap, in small pieces":       {"heap", "512", "0"},
		"all at once":                     {"huge"},
		"stacks":                          {"stacks"},
		"shared memory":                   {"shared"},
		"a program, slowly":               {"program", "heap", "1048576", "2"},
		"a program's shared memory":       {"program", "shared"},
		"a program of a program":          {"program", "program", "heap", "1048576", "2"},
		"a program in a group of its own": {"program of its own", "heap", "1048576", "2"},
		"a box and its program":           {"hold", "60", "program", "hold", "60", "hang"},
		"two programs":                    {"program", "hold", "60", "program", "hold", "60", "hang"},
	} {
		t.Run(name, func(t *testing.T) {
			s := setup(t)
			said, err := start(t, s).order(t, deed[0], deed[1:]...)
			if want := (Exceeded{Memory, s.Limits.Memory}); !errors.Is(err, want) {
				t.Errorf("got %q, %#v; want %v", said, err, want)
			}
		})
	}
}

// Where the kernel refuses memory before the watch has seen how much it is, the program ends and its box tells of it.
func TestAProgramThatIsRefusedMemoryEnds(t *testing.T) {
	for _, deed := range [][]string{{"huge"}, {"heap", "16777216", "0"}} {
		said, err := start(t, setup(t)).order(t, "program", deed...)
		if !errors.As(err, new(Exceeded)) && !isOutOfMemory(said) {
			t.Errorf("%v: got %q, %v", deed, said, err)
		}
	}
}
