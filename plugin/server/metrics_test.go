package server

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	wire "github.com/vixens-io/ballast/plugin/cmp"
)

// sample is what Prometheus reads, without the buckets of histograms: values by name and
// labels.
type sample map[string]float64

func (h *harness) sample(t *testing.T) sample {
	t.Helper()
	var text bytes.Buffer
	if err := h.metrics.write(&text); err != nil {
		t.Fatal(err)
	}
	all := sample{}
	for line := range strings.Lines(text.String()) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || name == "#" || strings.Contains(name, "_bucket") || strings.Contains(name, "_sum") {
			continue
		}
		number, err := strconv.ParseFloat(value, 64)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all[name] += number
	}
	return all
}

// waitFor waits until the server has come to where it is going.
func (h *harness) waitFor(t *testing.T, there func(sample) bool) {
	t.Helper()
	for range 1000 {
		if there(h.sample(t)) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("it never came to that")
}

func TestMetrics(t *testing.T) {
	h := start(t, nil)
	good, open := archiveOf(t, goodApp), archiveOf(t, strings.ReplaceAll(goodApp, "name: web}\nspec",
		"name: other}\nspec"))
	bad := archiveOf(t, "-- web/kustomization.yaml --\nresources: [nowhere.yaml]\n")
	for _, tgz := range [][]byte{good, open, bad, []byte("no gzip")} {
		_, _ = generate(t.Context(), h.client, "web", tgz)
	}
	_, _ = generate(t.Context(), h.client, "web", good, wire.EnvEntry{Name: "ARGOCD_ENV_BALLAST_SKP", Value: "x"})
	const applied = `ballast_findings_total{transformer="sizing",severity="info",status="applied"}`
	got := h.sample(t)
	for name := range got {
		if !strings.HasPrefix(name, "ballast_renders") && !strings.HasPrefix(name,
			"ballast_queue") && !strings.HasPrefix(name, "ballast_findings") && !strings.HasPrefix(name, "ballast_render_") {
			delete(got, name)
		}
	}
	want := sample{
		`ballast_renders_total{outcome="rendered"}`: 2, `ballast_renders_total{outcome="failed"}`: 1,
		`ballast_renders_total{outcome="rejected"}`: 1, `ballast_renders_total{outcome="refused"}`: 1,
		`ballast_renders_total{outcome="canceled"}`: 0, `ballast_renders_total{outcome="broken"}`: 0,
		`ballast_renders_running`:                                   0,
		`ballast_render_duration_seconds_count{outcome="rendered"}`: 2,
		`ballast_render_duration_seconds_count{outcome="failed"}`:   1,
		`ballast_render_duration_seconds_count{outcome="rejected"}`: 1,
		`ballast_render_duration_seconds_count{outcome="refused"}`:  1,
		`ballast_queue_length{project=""}`:                          0,
		`ballast_queue_wait_seconds_count{project=""}`:              5,
		applied: got[applied],
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestProbes(t *testing.T) {
	h := start(t, nil)
	get := func(path string) int {
		w := httptest.NewRecorder()
		h.routes().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Code
	}
	ask := func() map[string]int {
		return map[string]int{"/healthz": get("/healthz"), "/readyz": get("/readyz"), "/metrics": get("/metrics")}
	}
	if diff := cmp.Diff(map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 200}, ask()); diff != "" {
		t.Error(diff)
	}
	if err := h.end(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"/healthz": 200, "/readyz": 503, "/metrics": 200}, ask()); diff != "" {
		t.Error(diff)
	}
}

// Each render is one line of the log, which no secret gets into: neither from the
// environment nor from the manifests.
func TestTheLogHasALineForEachRenderAndNoSecret(t *testing.T) {
	h := start(t, nil)
	const password = "hunter2-hunter2"
	secret := wire.EnvEntry{Name: "ARGOCD_ENV_DB_PASSWORD", Value: password}
	revision := wire.EnvEntry{Name: "ARGOCD_APP_REVISION", Value: "0123abc"}
	broken := archiveOf(t, "-- web/web.yaml --\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: "+
		"{password: "+password+", password: "+password+"\n")
	_, _ = generate(t.Context(), h.client, "web", archiveOf(t, goodApp), secret, revision)
	_, err := generate(t.Context(), h.client, "web", broken, secret, revision)
	if err == nil || strings.Contains(err.Error(), password) || strings.Contains(err.Error(), h.WorkDir) {
		t.Errorf("got %v", err)
	}
	if err := h.end(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(h.log.String(), password) || strings.Contains(h.log.String(), h.WorkDir) {
		t.Errorf("the log has what it should not:\n%s", h.log)
	}
	var lines []map[string]any
	for line := range bytes.Lines(h.log.Bytes()) {
		var l map[string]any
		if err := json.Unmarshal(line, &l); err != nil {
			t.Fatal(err)
		}
		if l["msg"] == "render" {
			for _, varies := range []string{"time", "took", "waited", "bytes", "error"} {
				delete(l, varies)
			}
			lines = append(lines, l)
		}
	}
	want := []map[string]any{
		{"level": "INFO", "msg": "render", "app": "home-web", "project": "", "path": "web", "revision": "0123abc",
			"outcome": "rendered", "manifests": 2., "findings": map[string]any{"applied": 2.}},
		{"level": "WARN", "msg": "render", "app": "home-web", "project": "", "path": "web", "revision": "0123abc",
			"outcome": "failed", "manifests": 0.},
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestThePageOfThePluginHasEveryMetric(t *testing.T) {
	page, err := os.ReadFile("../../docs/plugin.md")
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := newMetrics().write(&text); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(text.String()) {
		fields := strings.Fields(line)
		if fields[1] == "TYPE" && strings.HasPrefix(fields[2], "ballast_") && !strings.Contains(string(page),
			"| `"+fields[2]+"` |") {
			t.Errorf("docs/plugin.md says nothing of %s", fields[2])
		}
	}
}
