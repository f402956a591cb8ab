package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	"github.com/vixens-io/ballast/internal/core/printable"
)

// plainHandler writes log records as people read them: "ballast: warning: …".
type plainHandler struct {
	mu    *sync.Mutex
	w     io.Writer
	level slog.Leveler
	attrs string
}

func newPlainHandler(w io.Writer, level slog.Leveler) *plainHandler {
	return &plainHandler{mu: new(sync.Mutex), w: w, level: level}
}

// Enabled reports whether records of a level are written.
func (h *plainHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= h.level.Level()
}

// Handle writes one record; every line of it begins alike, so that grep finds all.
func (h *plainHandler) Handle(_ context.Context, r slog.Record) error {
	name := map[slog.Level]string{slog.LevelWarn: "warning", slog.LevelError: "error"}[r.Level]
	if name == "" {
		name = strings.ToLower(r.Level.String())
	}
	attrs := h.attrs
	r.Attrs(func(a slog.Attr) bool {
		attrs += attribute(a)
		return true
	})
	var b strings.Builder
	for line := range strings.SplitSeq(r.Message, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		fmt.Fprintf(&b, "ballast: %s: %s%s\n", name, line, attrs)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := io.WriteString(h.w, b.String())
	return err
}

// WithAttrs returns a handler that adds attributes to each record.
func (h *plainHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	more := *h
	for _, a := range attrs {
		more.attrs += attribute(a)
	}
	return &more
}

// WithGroup returns the handler itself: groups mean nothing in plain text.
func (h *plainHandler) WithGroup(string) slog.Handler { return h }

// attribute returns an attribute in one line, whatever is in it.
func attribute(a slog.Attr) string {
	return fmt.Sprintf(" %s=%s", a.Key, printable.Line(a.Value.String()))
}
