package server

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vixens-io/ballast/internal/core/transform"
	wire "github.com/vixens-io/ballast/plugin/cmp"
)

// sample is what Prometheus reads, without the buckets of histograms: values by name and
// labels.
type sample map[string]float64

func (h *harness) sample(t *testing.T) sample {
	t.Helper()
	families, err := h.metrics.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := sample{}
	for _, f := range families {
		for _, m := range f.Metric {
			var labels []string
			for _, l := range m.Label {
				labels = append(labels, l.GetValue())
			}
			name := strings.Join(append([]string{f.GetName()}, labels...), " ")
			all[name] = m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
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
	good, open := archiveOf(t, goodApp), archiveOf(t, strings.ReplaceAll(goodApp, "name: web}\nspec", "name: other}\nspec"))
	bad := archiveOf(t, "-- web/kustomization.yaml --\nresources: [nowhere.yaml]\n")
	for _, tgz := range [][]byte{good, open, bad, []byte("no gzip")} {
		_, _ = generate(t.Context(), h.client, "web", tgz)
	}
	_, _ = generate(t.Context(), h.client, "web", good, wire.EnvEntry{Name: "ARGOCD_ENV_BALLAST_SKP", Value: "x"})
	got := h.sample(t)
	for name := range got {
		if !strings.HasPrefix(name, "ballast_renders") && !strings.HasPrefix(name, "ballast_queue") && !strings.HasPrefix(name, "ballast_findings") && !strings.HasPrefix(name, "ballast_render_") {
			delete(got, name)
		}
	}
	want := sample{
		"ballast_renders_total rendered": 2, "ballast_renders_total failed": 1, "ballast_renders_total rejected": 1, "ballast_renders_total refused": 1,
		"ballast_renders_total canceled": 0, "ballast_renders_total broken": 0, "ballast_renders_running": 0,
		"ballast_render_duration_seconds rendered": 2, "ballast_render_duration_seconds failed": 1, "ballast_render_duration_seconds rejected": 1, "ballast_render_duration_seconds refused": 1,
		"ballast_queue_length": 0, "ballast_queue_wait_seconds": 5,
		"ballast_findings_total info applied sizing": got["ballast_findings_total info applied sizing"],
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
	broken := archiveOf(t, "-- web/web.yaml --\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {password: "+password+", password: "+password+"\n")
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
		{"level": "INFO", "msg": "render", "app": "home-web", "project": "", "path": "web", "revision": "0123abc", "outcome": "rendered", "manifests": 2., "findings": map[string]any{"applied": 2.}},
		{"level": "WARN", "msg": "render", "app": "home-web", "project": "", "path": "web", "revision": "0123abc", "outcome": "failed", "manifests": 0.},
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A fault of a transformer ends one render and no other.
func TestAPanicIsAnAnswer(t *testing.T) {
	h := start(t, func(c *Config) { c.Transformers = nil })
	h.Transformers = []transform.Definition{{}} // no transformer has no spec
	_, err := generate(t.Context(), h.client, "web", archiveOf(t, goodApp))
	if err == nil || !strings.Contains(err.Error(), "fault of Ballast") {
		t.Errorf("got %v", err)
	}
	h.Transformers = nil
	if _, err := generate(t.Context(), h.client, "web", archiveOf(t, webFile)); err != nil {
		t.Error(err)
	}
}

func TestThePageOfThePluginHasEveryMetric(t *testing.T) {
	page, err := os.ReadFile("../../docs/plugin.md")
	if err != nil {
		t.Fatal(err)
	}
	families, err := newMetrics().registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if strings.HasPrefix(f.GetName(), "ballast_") && !strings.Contains(string(page), "| `"+f.GetName()+"` |") {
			t.Errorf("docs/plugin.md says nothing of %s", f.GetName())
		}
	}
}
