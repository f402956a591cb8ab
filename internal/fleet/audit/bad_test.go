package audit_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/transformers"
)

// A build that reads what never ends cannot be interrupted. It keeps those after it from
// beginning, and must not make an audit wait for each.
func TestBuildsThatDoNotEndAreRows(t *testing.T) {
	root := t.TempDir()
	var archive strings.Builder
	builds := 2*runtime.GOMAXPROCS(0) + 2
	var pipes []string
	for i := range builds {
		dir := fmt.Sprintf("%02d", i)
		fmt.Fprintf(&archive, "-- %s/kustomization.yaml --\nresources: [endless.yaml]\n", dir)
		pipes = append(pipes, filepath.Join(root, dir, "endless.yaml"))
	}
	f := repositoryIn(t, root, archive.String())
	for _, pipe := range pipes {
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Skipf("no pipes here: %v", err)
		}
	}
	t.Cleanup(func() { end(pipes) })
	a, err := audit.Run(t.Context(), f, audit.Request{Transformers: transformers.All(), Timeout: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if got := verdicts(a); strings.Count(got, "failed ") != builds || !strings.Contains(got, "builds of other members do not end") {
		t.Errorf("got\n%s", got)
	}
}

// end lets the readers of pipes go on, until none is left.
func end(pipes []string) {
	for idle := 0; idle < 10; idle++ {
		for _, pipe := range pipes {
			if w, err := os.OpenFile(pipe, os.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
				_ = w.Close()
				idle = 0
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func TestAPanicIsARow(t *testing.T) {
	f := repository(t, overlay("a", deployment("web", "", ""))+overlay("b", deployment("web", "", "")))
	a, err := audit.Run(t.Context(), f, audit.Request{
		Transformers: transformers.All(),
		Look: func(m discover.Member, _ *engine.Result) error {
			if m.Dir == "a" {
				panic("slice bounds out of range")
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if a.Rows[0].Verdict != audit.Failed || !strings.Contains(a.Rows[0].Error, "please report it: slice bounds out of range") || a.Rows[1].Verdict == audit.Failed {
		t.Errorf("got %s", verdicts(a))
	}
}

func TestABinaryFileIsARow(t *testing.T) {
	a := run(t, overlay("a", "\x00\x01\xff\xfe\x7fELF\n")+overlay("b", deployment("web", "", "")))
	if a.Rows[0].Verdict != audit.Failed || a.Rows[1].Verdict == audit.Failed {
		t.Errorf("got %s", verdicts(a))
	}
}

func TestTenThousandFilesBesideAnOverlay(t *testing.T) {
	root := t.TempDir()
	for i := range 10_000 {
		dir := filepath.Join(root, "docs", fmt.Sprint(i%100))
		if i < 100 {
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.yaml", i)), []byte("title: a page\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f := repositoryIn(t, root, overlay("apps/web", deployment("web", "", "")))
	a, err := audit.Run(context.Background(), f, audit.Request{Transformers: transformers.All()})
	if err != nil || len(a.Rows) != 1 || a.Rows[0].Verdict != audit.Left {
		t.Errorf("%v: %s", err, verdicts(a))
	}
}
