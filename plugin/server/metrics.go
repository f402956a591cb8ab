package server

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// metrics is what Prometheus scrapes. It is written without Prometheus' client, which each box would have to
// initialise, too.
type metrics struct {
	renders  *family
	duration *family
	waiting  *family
	running  *family
	wait     *family
	findings *family
	received *family
	boxes    *family
	kills    *family

	gauges []gauge // that are asked for when they are scraped
}

// gauge is a value that is there without being counted.
type gauge struct {
	*family
	value func() float64
}

// seconds are the buckets of histograms.
var seconds = []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}

func newMetrics() *metrics {
	m := &metrics{
		renders: newFamily("ballast_renders_total", "counter", "Renders that ended, by how they ended.", "outcome"),
		duration: newFamily("ballast_render_duration_seconds", "histogram",
			"Time from the first byte to the answer, without the wait in the queue.", "outcome"),
		waiting: newFamily("ballast_queue_length", "gauge", "Renders that wait for their turn.", "project"),
		running: newFamily("ballast_renders_running", "gauge", "Renders that have their turn."),
		wait: newFamily("ballast_queue_wait_seconds", "histogram", "Time that renders waited for their turn.",
			"project"),
		findings: newFamily("ballast_findings_total", "counter", "Findings of all renders.",
			"transformer", "severity", "status"),
		received: newFamily("ballast_received_bytes_total", "counter", "Bytes of archives that were received."),
		boxes: newFamily("ballast_boxes_total", "counter",
			"Boxes that renders were given, by whether they were started for it or there already.", "box"),
		kills: newFamily("ballast_boxes_killed_total", "counter",
			"Boxes that were ended in the middle of a render, by the limit that was reached.", "limit"),
	}
	began := float64(time.Now().UnixMilli()) / 1000
	m.gauges = []gauge{
		{newFamily("process_cpu_seconds_total", "counter", "Time of CPUs that the server has used, without boxes."),
			cpuSeconds},
		{newFamily("process_start_time_seconds", "gauge", "When the server started, in seconds since 1970."),
			func() float64 { return began }},
		{newFamily("go_goroutines", "gauge", "Goroutines of the server."),
			func() float64 { return float64(runtime.NumGoroutine()) }},
	}
	// So that a rate has a zero to start from.
	for _, o := range []outcome{rendered, refused, failed, rejected, canceled, broken} {
		m.renders.add(0, string(o))
	}
	for _, limit := range []string{killedMemory, killedFolder, killedTime, killedFault} {
		m.kills.add(0, limit)
	}
	m.running.add(0)
	m.received.add(0)
	return m
}

func cpuSeconds() float64 {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // which cannot fail for itself
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
}

// count adds one render that ended.
func (m *metrics) count(r *record) {
	m.renders.add(1, string(r.outcome))
	m.duration.observe(r.took.Seconds(), string(r.outcome))
	m.received.add(float64(r.received))
	for _, c := range r.findings {
		m.findings.add(float64(c.Number), c.Transformer, string(c.Severity), string(c.Status))
	}
}

// write writes all of it in Prometheus' text format.
func (m *metrics) write(w io.Writer) error {
	out := bufio.NewWriter(w)
	for _, f := range []*family{
		m.renders, m.duration, m.waiting, m.running, m.wait, m.findings, m.received, m.boxes, m.kills,
	} {
		f.write(out)
	}
	for _, g := range m.gauges {
		g.set(g.value())
		g.write(out)
	}
	return out.Flush()
}

// family is one metric with all its labels.
type family struct {
	name, kind, help string
	labels           []string

	mu     sync.Mutex
	series map[string]*series // by the values of their labels
}

// series is one line of a family, or the lines of one histogram.
type series struct {
	value   float64 // of a histogram its sum
	count   int
	buckets []int
}

func newFamily(name, kind, help string, labels ...string) *family {
	return &family{name: name, kind: kind, help: help, labels: labels, series: map[string]*series{}}
}

// of returns the series of labels' values.
func (f *family) of(values []string) *series {
	var key strings.Builder
	for i, value := range values {
		fmt.Fprintf(&key, ",%s=\"%s\"", f.labels[i], escaped(value))
	}
	s, ok := f.series[key.String()]
	if !ok {
		s = &series{buckets: make([]int, len(seconds))}
		f.series[key.String()] = s
	}
	return s
}

// escaped writes a label's value as the format has it.
func escaped(value string) string {
	return strings.NewReplacer("\\", `\\`, "\n", `\n`, `"`, `\"`).Replace(strings.ToValidUTF8(value, "\uFFFD"))
}

func (f *family) add(n float64, values ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.of(values).value += n
}

func (f *family) set(value float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.of(nil).value = value
}

func (f *family) observe(value float64, labels ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.of(labels)
	s.value += value
	s.count++
	for i, bound := range seconds {
		if value <= bound {
			s.buckets[i]++
		}
	}
}

func (f *family) write(w io.Writer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", f.name, f.help, f.name, f.kind)
	for _, key := range slices.Sorted(maps.Keys(f.series)) {
		s := f.series[key]
		if f.kind != "histogram" {
			fmt.Fprintf(w, "%s%s %s\n", f.name, braced(key), number(s.value))
			continue
		}
		for i, bound := range seconds {
			fmt.Fprintf(w, "%s_bucket%s %d\n", f.name, braced(key+`,le="`+number(bound)+`"`), s.buckets[i])
		}
		fmt.Fprintf(w, "%s_bucket%s %d\n", f.name, braced(key+`,le="+Inf"`), s.count)
		fmt.Fprintf(w, "%s_sum%s %s\n%s_count%s %d\n", f.name, braced(key), number(s.value), f.name, braced(key), s.count)
	}
}

// braced puts labels between braces, if there are any.
func braced(labels string) string {
	if labels == "" {
		return ""
	}
	return "{" + labels[1:] + "}"
}

func number(value float64) string { return strconv.FormatFloat(value, 'g', -1, 64) }
