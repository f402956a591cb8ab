package runreport

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// Log logs the findings that someone should know of though the manifests go out: a
// record for each. Those that refuse the render are the error of Result.Refusal, which
// the caller has. What was edited is logged for debugging only.
func Log(logger *slog.Logger, r *engine.Result, now time.Time) {
	for _, f := range r.Findings {
		if f.Refuses() {
			continue
		}
		text := engine.Sentence(f)
		if overdue(f, now) {
			text += fmt.Sprintf("; the waiver in %s was meant until %s: fix the cause, or give it a new date",
				f.Waiver.Source, f.Waiver.Until)
		}
		logger.Log(context.Background(), level(f, now), text)
	}
}

func level(f *transform.Finding, now time.Time) slog.Level {
	switch {
	case overdue(f, now):
		return slog.LevelWarn
	case f.Status == transform.Open && (f.Severity != transform.Info || f.Danger):
		return slog.LevelWarn
	case f.Status == transform.Applied:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// overdue reports whether a finding is waived past the day that the waiver was meant for.
func overdue(f *transform.Finding, now time.Time) bool {
	return f.Waiver != nil && f.Waiver.Until.Before(now)
}
