package server

import (
	"os"
	"runtime/debug"
	"time"
)

const (
	// gcPercent is what Go itself has and commands raise: a server lives long.
	gcPercent = 100

	// idleAfter is how long no render may begin before memory is given back.
	idleAfter = 5 * time.Second
)

// memory gives back to the system what a burst of renders took and nobody needs until the
// next.
type memory struct{ idle *time.Timer }

func newMemory() *memory {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	return &memory{idle: time.AfterFunc(idleAfter, debug.FreeOSMemory)}
}

// used puts off what is done when nothing is.
func (m *memory) used() { m.idle.Reset(idleAfter) }

func (m *memory) stop() { m.idle.Stop() }
