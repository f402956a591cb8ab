package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestSuperviseReapsWhatOthersLeaveBehind(t *testing.T) {
	const setChildSubreaper = 36 // of prctl: orphans become ours, as they do of process 1
	if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, setChildSubreaper, 1, 0); errno != 0 {
		t.Fatal(errno)
	}
	defer syscall.RawSyscall(syscall.SYS_PRCTL, setChildSubreaper, 0, 0)
	told := filepath.Join(t.TempDir(), "orphan")
	status, err := supervise(t.Context(), "/bin/sh", []string{"sh", "-c",
		`(sleep 0.1 & echo $! >"$0"); sleep 0.5; exit 3`, told})
	if err != nil || status != 3 {
		t.Errorf("status %d (%v), want 3", status, err)
	}
	pid, err := os.ReadFile(told)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("/proc/" + strings.TrimSpace(string(pid))); err == nil {
		t.Error("the orphan is still there")
	}
}

func TestSupervisePassesTheEndOn(t *testing.T) {
	ready := filepath.Join(t.TempDir(), "ready")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for _, err := os.Stat(ready); err != nil; _, err = os.Stat(ready) {
			time.Sleep(5 * time.Millisecond)
		}
		cancel()
	}()
	status, err := supervise(ctx, "/bin/sh", []string{"sh", "-c",
		`trap 'exit 7' TERM; : >"$0"; while :; do sleep 0.02; done`, ready})
	if err != nil || status != 7 {
		t.Errorf("status %d (%v), want 7", status, err)
	}
}

func TestSuperviseTellsOfAKilledChild(t *testing.T) {
	status, err := supervise(t.Context(), "/bin/sh", []string{"sh", "-c", "kill -9 $$"})
	if err != nil || status != 128+9 {
		t.Errorf("status %d (%v), want 137", status, err)
	}
}

// Process 1 never ends before its child: all of the container would end with it.
func TestSupervisePassesEverySignalOn(t *testing.T) {
	ready := filepath.Join(t.TempDir(), "ready")
	const program = `trap 'echo int >>"$0.seen"' INT; trap 'test -s "$0.seen" && exit 9' TERM; : >"$0"; while :; do sleep 0.02; done`
	go func() {
		for _, err := os.Stat(ready); err != nil; _, err = os.Stat(ready) {
			time.Sleep(5 * time.Millisecond)
		}
		_ = syscall.Kill(os.Getpid(), syscall.SIGINT)
		for _, err := os.Stat(ready + ".seen"); err != nil; _, err = os.Stat(ready + ".seen") {
			time.Sleep(5 * time.Millisecond)
		}
		_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
	}()
	status, err := supervise(t.Context(), "/bin/sh", []string{"sh", "-c", program, ready})
	if err != nil || status != 9 {
		t.Errorf("status %d (%v), want 9", status, err)
	}
}

func TestProcessOneEndsWithTheStatusOfItsChild(t *testing.T) {
	c := newCLI(streams{}, nil)
	c.started = true
	if got := c.status(childStatus(143)); got != 143 {
		t.Errorf("status %d, want 143", got)
	}
}
