package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
)

// full takes so many bytes and no more, as a disk does.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	n := min(f.left, len(p))
	if f.left -= n; n < len(p) {
		return n, syscall.ENOSPC
	}
	return n, nil
}

// short says that it wrote less than it was given, and does not call that an error.
type short struct{}

func (short) Write(p []byte) (int, error) { return len(p) / 2, nil }

// Half a render that ends with status 0 would have Argo CD prune the other half.
func TestOutputThatCannotBeWrittenIsNoSuccess(t *testing.T) {
	list := `{"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList", "items": []}`
	for _, line := range []string{
		"render .", "transform pod.yaml", "fn", "generate",
		"diff .", "explain .", "explain -o json .", "explain -o markdown .",
		"registry check .", "registry schema", "transformers", "transformers sizing", "version", "completion bash",
	} {
		t.Run(line, func(t *testing.T) {
			t.Chdir(repository(t, pod+registryIs+`  workloads:
  - {match: {name: web}, sizing: small}
  - {match: {name: other}, waive: [{rule: sizing/label, reason: not yet, until: 2001-01-01}]}
`))
			for name, out := range map[string]io.Writer{"full at once": &full{}, "full later": &full{left: 10},
				"short": short{}, "a pipe that nobody reads": unreadPipe(t)} {
				var errs bytes.Buffer
				status := execute(context.Background(), append([]string{"ballast"}, strings.Fields(line)...),
					streams{strings.NewReader(list), out, &errs}, nil, nil)
				if status == exitOK {
					t.Errorf("%s: exit 0\n%s", name, errs.String())
				}
				if !strings.Contains(errs.String(), "ballast: error: ") {
					t.Errorf("%s: no error is told: %q", name, errs.String())
				}
			}
		})
	}
}

func unreadPipe(t *testing.T) io.Writer {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
			t.Error(err)
		}
	})
	return w
}
