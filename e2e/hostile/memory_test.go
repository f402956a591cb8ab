package hostile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// usage is what a server takes of its container's memory, in bytes.
type usage struct{ processes, files int64 }

func (u usage) sum() int64 { return u.processes + u.files }

func (u usage) String() string {
	return fmt.Sprintf("%d MiB (%d of processes, %d of files)", u.sum()>>20, u.processes>>20, u.files>>20)
}

// usage looks at all processes of the server, and at its files in memory.
func (s *server) usage() usage {
	var files unix.Statfs_t
	_ = unix.Statfs(s.work, &files)
	return usage{anonymous(s.command.Process.Pid), int64(files.Blocks-files.Bfree) * files.Bsize}
}

// anonymous returns the memory of a process and its descendants that is of no file.
func anonymous(pid int) (bytes int64) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)) // gone: it has none
	for line := range strings.Lines(string(status)) {
		var kilobytes int64
		if _, err := fmt.Sscanf(line, "RssAnon: %d", &kilobytes); err == nil {
			bytes += kilobytes << 10
		}
	}
	for _, child := range children(pid) {
		bytes += anonymous(child)
	}
	return bytes
}

func children(pid int) (pids []int) {
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, list := range lists {
		text, _ := os.ReadFile(list)
		for field := range strings.FieldsSeq(string(text)) {
			var child int
			if _, err := fmt.Sscan(field, &child); err == nil {
				pids = append(pids, child)
			}
		}
	}
	return pids
}

// peak looks at the memory of the server until it is asked for the most. A server that takes far too much is
// killed: the machine has others to serve.
func (s *server) peak() (most func() usage) {
	var highest usage
	var group sync.WaitGroup
	done := make(chan struct{})
	group.Go(func() {
		look := time.NewTicker(10 * time.Millisecond)
		defer look.Stop()
		for {
			now := s.usage()
			if now.sum() > highest.sum() {
				highest = now
			}
			if now.sum() > 2*s.memory {
				_ = syscall.Kill(-s.command.Process.Pid, syscall.SIGKILL)
			}
			select {
			case <-done:
				return
			case <-look.C:
			}
		}
	})
	return func() usage {
		close(done)
		group.Wait()
		return highest
	}
}
