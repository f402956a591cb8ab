package server

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/vixens-io/ballast/plugin"
)

// record is what is remembered of one render: a line of the log, and numbers.
type record struct {
	env       plugin.Environment
	outcome   outcome
	waited    time.Duration
	took      time.Duration
	received  int64
	manifests int
	findings  []plugin.Count
	warnings  []string
	failure   string
}

// log writes the line. It names the application, never what its environment says beside.
func (r *record) log(logger *slog.Logger) {
	level := map[outcome]slog.Level{rendered: slog.LevelInfo, canceled: slog.LevelWarn, broken: slog.LevelError}
	attrs := []slog.Attr{
		slog.String("app", r.env["ARGOCD_APP_NAME"]),
		slog.String("project", r.env["ARGOCD_APP_PROJECT_NAME"]),
		slog.String("path", r.env["ARGOCD_APP_SOURCE_PATH"]),
		slog.String("revision", r.env["ARGOCD_APP_REVISION"]),
		slog.String("outcome", string(r.outcome)),
		slog.Int("manifests", r.manifests),
		slog.Any("findings", r.byStatus()),
		slog.String("took", r.took.Round(time.Millisecond).String()),
		slog.String("waited", r.waited.Round(time.Millisecond).String()),
		slog.Int64("bytes", r.received),
	}
	if len(r.warnings) > 0 {
		attrs = append(attrs, slog.Any("warnings", r.warnings))
	}
	if r.failure != "" {
		attrs = append(attrs, slog.String("error", r.failure))
	}
	at, known := level[r.outcome]
	if !known {
		at = slog.LevelWarn
	}
	logger.LogAttrs(context.Background(), at, "render", attrs...)
}

// byStatus counts the findings.
func (r *record) byStatus() slog.Value {
	count := map[string]int{}
	for _, c := range r.findings {
		count[string(c.Status)] += c.Number
	}
	var attrs []slog.Attr
	for _, status := range slices.Sorted(maps.Keys(count)) {
		attrs = append(attrs, slog.Int(status, count[status]))
	}
	return slog.GroupValue(attrs...)
}
