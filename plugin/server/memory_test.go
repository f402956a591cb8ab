package server

import (
	"bytes"
	"log/slog"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/source/temporary"
)

// What the example allows at once is what its container may have, and not much less.
func TestTheMemoryOfTheExampleAddsUp(t *testing.T) {
	file, err := os.ReadFile("../../examples/argocd/native/repo-server.yaml")
	if err != nil {
		t.Fatal(err)
	}
	value := func(before string) string {
		t.Helper()
		match := regexp.MustCompile(before + `([0-9A-Za-z]+)`).FindSubmatch(file)
		if match == nil {
			t.Fatalf("nothing after %q", before)
		}
		return string(match[1])
	}
	size := func(before string) int64 { return quantity.Must(value(before)).Bytes() }
	concurrency, err := strconv.Atoi(value("--concurrency="))
	if err != nil {
		t.Fatal(err)
	}
	volume, limit := size("medium: Memory, sizeLimit: "), size("limits: {memory: ")
	if want := int64(concurrency) * size("--max-unpacked="); volume != want {
		t.Errorf("the volume has %s, and its renders take %s", mebibytes(volume), mebibytes(want))
	}
	need := memoryNeeded(concurrency, size("--max-memory="), volume)
	if need > limit || limit-need > 32<<20 {
		t.Errorf("the container has %s, and needs %s", mebibytes(limit), mebibytes(need))
	}
	if ofGo := quantity.Must(strings.TrimSuffix(value("of its renders\n +value: "), "B")).Bytes(); ofGo > serverMemory {
		t.Errorf("GOMEMLIMIT is %s, and the server has %s", mebibytes(ofGo), mebibytes(serverMemory))
	}
}

func TestMemoryNeeded(t *testing.T) {
	for name, tt := range map[string]struct {
		concurrency      int
		ofRender, volume int64
		want             string
	}{
		"one render, one box that waits":     {1, 100 << 20, 0, "189Mi"},
		"many renders, two boxes that wait":  {4, 100 << 20, 0, "514Mi"},
		"folders that are in memory as well": {4, 100 << 20, 512 << 20, "1026Mi"},
	} {
		if got := mebibytes(memoryNeeded(tt.concurrency, tt.ofRender, tt.volume)); got != tt.want {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
	}
}

func TestWhoMayTakeTooMuchMemoryIsTold(t *testing.T) {
	workDir, err := temporary.Directory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = workDir.Remove() }()
	var log bytes.Buffer
	config := DefaultConfig()
	config.Concurrency, config.Memory, config.Log = 2, quantity.Must("100Mi"), slog.New(slog.NewTextHandler(&log, nil))
	s := &Server{Config: config, workDir: workDir}
	need := memoryNeeded(2, 100<<20, s.workVolume())
	s.warnOfMemory(need)
	if log.Len() > 0 {
		t.Errorf("of what fits: %s", &log)
	}
	s.warnOfMemory(need - 1)
	for _, want := range []string{"level=WARN", "lower --concurrency, --max-memory or --max-unpacked",
		"needed=" + mebibytes(need)} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("want %s in %s", want, &log)
		}
	}
}
