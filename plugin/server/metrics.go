package server

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/vixens-io/ballast/internal/source/render"
)

// metrics is what Prometheus scrapes.
type metrics struct {
	registry *prometheus.Registry
	renders  *prometheus.CounterVec
	duration *prometheus.HistogramVec
	waiting  prometheus.Gauge
	running  prometheus.Gauge
	wait     prometheus.Histogram
	findings *prometheus.CounterVec
	received prometheus.Counter
}

func newMetrics() *metrics {
	seconds := []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		renders: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ballast_renders_total", Help: "Renders that ended, by how they ended.",
		}, []string{"outcome"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ballast_render_duration_seconds",
			Help: "Time from the first byte to the answer, without the wait in the queue.", Buckets: seconds,
		}, []string{"outcome"}),
		waiting: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "ballast_queue_length", Help: "Renders that wait for their turn.",
		}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "ballast_renders_running", Help: "Renders that have their turn.",
		}),
		wait: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "ballast_queue_wait_seconds", Help: "Time that renders waited for their turn.", Buckets: seconds,
		}),
		findings: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "ballast_findings_total", Help: "Findings of all renders.",
		}, []string{"transformer", "severity", "status"}),
		received: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "ballast_received_bytes_total", Help: "Bytes of archives that were received.",
		}),
	}
	leftBehind := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "ballast_builds_left_behind", Help: "Kustomizations that are still being built though their time is up.",
	}, func() float64 { return float64(render.LeftBehind()) })
	m.registry.MustRegister(m.renders, m.duration, m.waiting, m.running, m.wait, m.findings, m.received, leftBehind,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, o := range []outcome{rendered, refused, failed, rejected, canceled, broken} {
		m.renders.WithLabelValues(string(o)) // so that a rate has a zero to start from
	}
	return m
}

// count adds one render that ended.
func (m *metrics) count(r *record) {
	m.renders.WithLabelValues(string(r.outcome)).Inc()
	m.duration.WithLabelValues(string(r.outcome)).Observe(r.took.Seconds())
	m.received.Add(float64(r.received))
	for _, f := range r.findings {
		m.findings.WithLabelValues(f.Transformer, string(f.Severity), string(f.Status)).Inc()
	}
}
