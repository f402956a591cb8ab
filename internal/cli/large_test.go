package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"runtime"
	"testing"
)

// endless is a text and then another, over and over, until so many bytes are read.
type endless struct {
	text  string // what is left of the current one
	again string
	size  int
}

func (e *endless) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if e.text == "" {
			if e.size <= 0 {
				break
			}
			e.text = e.again
		}
		read := copy(p[n:], e.text)
		e.text = e.text[read:]
		e.size -= read
		n += read
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// A stream of 50 MB goes through as it came, and takes little more than itself: its
// documents are slices of what was read, and those that nobody wants are never decoded.
func TestALargeStreamLeavesAsItCame(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	const size = 50 << 20
	var crd bytes.Buffer
	crd.WriteString("---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: " +
		"things.example.com\nspec:\n")
	for i := range 500 {
		fmt.Fprintf(&crd, "    field%d: {type: string, description: \"what a schema says of a field\"}\n", i)
	}
	const deployment = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: " +
		"{containers: [{name: web, image: \"nginx:1.27\"}]}}}\n"
	for name, tt := range map[string]struct {
		first, again string
		most         float64 // bytes allocated in all, for each of the stream
	}{
		"of definitions":               {"", crd.String(), 1.5},
		"of definitions and some pods": {"", crd.String() + deployment, 3},
		"of one definition": {"kind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\n",
			"# and so on\n", 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(repository(t, ""))
			came, left, errs := sha256.New(), sha256.New(), bytes.Buffer{}
			in := io.TeeReader(&endless{tt.first, tt.again, size}, came)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			status := execute(context.Background(), []string{"ballast", "transform"}, streams{in, left, &errs}, nil, nil)
			runtime.ReadMemStats(&after)
			if status != exitOK {
				t.Fatalf("exit %d: %s", status, errs.String())
			}
			if !bytes.Equal(came.Sum(nil), left.Sum(nil)) {
				t.Error("what left is not what came")
			}
			if ratio := float64(after.TotalAlloc-before.TotalAlloc) / size; ratio > tt.most {
				t.Errorf("allocated %.2f bytes for each of the stream, want at most %.1f", ratio, tt.most)
			}
		})
	}
}
