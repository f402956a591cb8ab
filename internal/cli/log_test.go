package cli

import (
	"log/slog"
	"strings"
	"testing"
)

func TestAnAttributeStaysInItsLine(t *testing.T) {
	var b strings.Builder
	log := slog.New(newPlainHandler(&b, slog.LevelInfo)).With("app", "a\nballast: error: feigned")
	log.Info("render", "error", "one\r\ntwo", "bytes", 3)
	if got, want := b.String(),
		`ballast: info: render app=a\nballast: error: feigned error=one\r\ntwo bytes=3`+"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
