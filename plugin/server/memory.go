package server

import (
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
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

const (
	leastMemory  = 64 << 20 // without which no render ends
	waitingBox   = 25 << 20 // of a box that waits for its first job; those that wait for another count as if they ran
	serverMemory = 64 << 20 // of the server itself, while it unpacks
)

// warnOfMemory says so where all that may be in memory at once is more than the container may have.
func (s *Server) warnOfMemory(most int64) {
	need := memoryNeeded(s.Concurrency, s.Memory.Bytes(), s.workVolume())
	if need <= most {
		return
	}
	s.Log.Warn("renders may take more memory than the container has, and would end it: lower --concurrency, "+
		"--max-memory or --max-unpacked, or raise its limit",
		"needed", mebibytes(need), "limit", mebibytes(most))
}

func mebibytes(bytes int64) string { return fmt.Sprintf("%dMi", bytes>>20) }

// memoryNeeded returns the most that the server, its boxes and, where these are in memory, their folders may take.
func memoryNeeded(concurrency int, ofRender, volume int64) int64 {
	waiting := int64(min(ready, concurrency))
	return volume + int64(concurrency)*ofRender + waiting*waitingBox + serverMemory
}

// workVolume returns how much of the memory the files of all renders may take; zero where they are on a disk.
func (s *Server) workVolume() int64 {
	size, ok := tmpfsSize(s.workDir.Name)
	if !ok {
		return 0
	}
	return min(size, int64(s.Concurrency)*s.Limits.Unpacked.Bytes())
}

// containerMemory returns the limit of this container's memory, if it has one.
func containerMemory() (bytes int64, ok bool) {
	content, err := os.ReadFile("/sys/fs/cgroup/memory.max")
	if err != nil {
		return 0, false
	}
	bytes, err = strconv.ParseInt(strings.TrimSpace(string(content)), 10, 64) // or "max"
	return bytes, err == nil
}
