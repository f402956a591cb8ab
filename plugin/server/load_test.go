package server

import (
	"archive/tar"
	"context"
	"crypto/rand"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	wire "github.com/vixens-io/ballast/plugin/cmp"
)

// kustomization returns the archive of one, which has its number in its name. Some bring a
// schema, of which kustomize has but one at a time.
func kustomization(t *testing.T, number int) []byte {
	schema := ""
	if number%50 == 49 {
		schema = "openapi: {path: schema.json}\n-- web/schema.json --\n{\"definitions\": {}}\n"
	}
	return archiveOf(t, fmt.Sprintf("%s-- web/kustomization.yaml --\nnamePrefix: p%d-\nresources: [web.yaml]\n%s%s",
		registryFile, number, schema, webFile))
}

// Whatever comes at once waits for its turn and comes back, each with its own answer.
func TestFiveHundredAtOnceAllComeBack(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	h := start(t, func(c *Config) { c.Concurrency = 4 })
	clients := make([]*wire.Client, 20)
	for i := range clients {
		clients[i] = h.dial(t)
	}
	var all sync.WaitGroup
	for i := range 500 {
		all.Go(func() {
			answer, err := generate(t.Context(), clients[i%len(clients)], "web", kustomization(t, i))
			if err != nil {
				t.Errorf("render %d: %v", i, err)
				return
			}
			if want := fmt.Sprintf("name: p%d-web",
				i); len(answer.Manifests) != 2 || !strings.Contains(answer.Manifests[0]+answer.Manifests[1], want) {
				t.Errorf("render %d: got %q, want %s", i, answer.Manifests, want)
			}
		})
	}
	all.Wait()
}

// stall begins a render that keeps its turn, and returns how to let it end.
func stall(t *testing.T, h *harness, tgz []byte) (finish func() error) {
	t.Helper()
	call, err := h.client.GenerateManifest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := call.Send(&wire.Request{Metadata: metadata("web", tgz)}); err != nil {
		t.Fatal(err)
	}
	h.waitFor(t, func(m sample) bool { return m["ballast_renders_running"] == 1 })
	return func() error {
		for _, m := range pieces(tgz) {
			if err := call.Send(m); err != nil {
				return err
			}
		}
		_, err := call.CloseAndReceive()
		return err
	}
}

func TestWhoWaitsTooLongGetsAnError(t *testing.T) {
	h := start(t, func(c *Config) { c.Concurrency = 1 })
	tgz := archiveOf(t, goodApp)
	finish := stall(t, h, tgz)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err := generate(ctx, h.client, "web", tgz)
	if status.Code(err) != codes.DeadlineExceeded || !strings.Contains(err.Error(), "if renders wait for long") {
		t.Errorf("got %v", err)
	}
	if err := finish(); err != nil {
		t.Error(err)
	}
	h.answers(t)
}

func TestARenderThatTakesTooLongIsEnded(t *testing.T) {
	h := start(t, func(c *Config) { c.Timeout = 50 * time.Millisecond })
	call, err := h.client.GenerateManifest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := call.Send(&wire.Request{Metadata: metadata("web", archiveOf(t, goodApp))}); err != nil {
		t.Fatal(err)
	}
	if _, err := call.Receive(); err == nil || !strings.Contains(err.Error(), "the render took longer than 50ms "+
		"(--timeout)") {
		t.Errorf("got %v", err)
	}
}

// After a signal a render that has begun still ends, and no new one begins.
func TestRendersEndBeforeTheServerDoes(t *testing.T) {
	h := start(t, nil)
	finish := stall(t, h, archiveOf(t, goodApp))
	ended := make(chan error, 1)
	go func() { ended <- h.end() }()
	h.waitFor(t, func(sample) bool { return !h.ready.Load() })
	late := h.dial(t)
	for {
		if _, err := late.CheckPluginConfiguration(t.Context()); err != nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	select {
	case err := <-ended:
		t.Fatalf("the server ended before its render: %v", err)
	default:
	}
	if err := finish(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestTheGraceEnds(t *testing.T) {
	h := start(t, func(c *Config) { c.Grace = 50 * time.Millisecond })
	finish := stall(t, h, archiveOf(t, goodApp))
	if err := h.end(); err != nil {
		t.Error(err)
	}
	if err := finish(); err == nil {
		t.Error("a render went on past the grace")
	}
}

// What would be a hundred mebibytes if it were taken stays where it is until its turn.
func TestWhatWaitsWaitsWithItsCaller(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of CPU: run it without -short")
	}
	h := start(t, func(c *Config) { c.Concurrency = 1 })
	noise := make([]byte, 1<<20)
	if _, err := rand.Read(noise); err != nil {
		t.Fatal(err)
	}
	service := []byte("apiVersion: v1\nkind: Service\nmetadata: {name: x}\n")
	large := pack(t,
		entry{tar.Header{Name: ".git/pack", Typeflag: tar.TypeReg, Size: int64(len(noise))}, noise},
		entry{tar.Header{Name: "web/web.yaml", Typeflag: tar.TypeReg, Size: int64(len(service))}, service})
	finish := stall(t, h, archiveOf(t, goodApp))
	before := heap()
	var all sync.WaitGroup
	for range 100 {
		client := h.dial(t)
		all.Go(func() {
			if _, err := generate(t.Context(), client, "web", large); err != nil {
				t.Error(err)
			}
		})
	}
	h.waitFor(t, func(m sample) bool { return m[`ballast_queue_length{project=""}`] == 100 })
	grown := heap() - before
	t.Logf("%d KiB more for each, with both ends of its call", grown>>10/100)
	if grown > 64<<20 {
		t.Error("what waits is held here")
	}
	if err := finish(); err != nil {
		t.Error(err)
	}
	all.Wait()
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
