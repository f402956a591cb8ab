package audit_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/transformers"
)

// A build that fetches what never comes cannot be interrupted. It keeps those after it from
// beginning, and must not make an audit wait for each.
func TestBuildsThatDoNotEndAreRows(t *testing.T) {
	silent := listen(t)
	var archive strings.Builder
	builds := 2*runtime.GOMAXPROCS(0) + 2
	for i := range builds {
		fmt.Fprintf(&archive, "-- %02d/kustomization.yaml --\nresources: [http://%s/endless.yaml]\n", i, silent)
	}
	f := repository(t, archive.String())
	a, err := audit.Run(t.Context(), f, audit.Request{
		Transformers: transformers.All(), Timeout: 200 * time.Millisecond,
		Operator: plugin.Operator{AllowRemote: []string{"127.0.0.1"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := verdicts(a); strings.Count(got, "failed ") != builds || strings.Count(got, "took more than "+
		"200ms") != builds {
		t.Errorf("got\n%s", got)
	}
}

// listen returns the address of a server that takes calls and answers none until the test ends.
func listen(t *testing.T) string {
	ended := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-ended }))
	t.Cleanup(func() {
		close(ended)
		server.Close()
	})
	return server.Listener.Addr().String()
}

func TestAPanicIsARow(t *testing.T) {
	f := repository(t, overlay("a", deployment("web", "", ""))+overlay("b", deployment("web", "", ""))+
		strings.Replace(registryOf("  faulty: {panic: true}\n"), "ballast.yaml", "a/ballast.yaml", 1))
	faulty := transform.Define(
		transform.Spec{Name: "faulty", Section: "faulty", For: transform.Workloads},
		func() faultySettings { return faultySettings{} },
		func(transform.Config[faultySettings, struct{}], *transform.Pass) error { return nil },
	)
	a, err := audit.Run(t.Context(), f, audit.Request{Transformers: append(transformers.All(), faulty)})
	if err != nil {
		t.Fatal(err)
	}
	const want = "please report it: slice bounds out of range"
	if a.Rows[0].Verdict != audit.Failed || !strings.Contains(a.Rows[0].Error, want) || a.Rows[1].Verdict == audit.Failed {
		t.Errorf("got %s\n%s", verdicts(a), a.Rows[0].Error)
	}
}

type faultySettings struct {
	Panic bool `yaml:"panic"`
}

func (s faultySettings) Check(*transform.Report) {
	if s.Panic {
		panic("slice bounds out of range")
	}
}

func TestABinaryFileIsARow(t *testing.T) {
	a := run(t, overlay("a", "\x00\x01\xff\xfe\x7fELF\n")+overlay("b", deployment("web", "", "")))
	if a.Rows[0].Verdict != audit.Failed || a.Rows[1].Verdict == audit.Failed {
		t.Errorf("got %s", verdicts(a))
	}
}

func TestTenThousandFilesBesideAnOverlay(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
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
