package box

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	lookEach   = 20 * time.Millisecond  // at memory
	folderEach = 100 * time.Millisecond // at the folder, and five times as long as that takes
)

// watch ends the box where it and its programs together, or its files, take too much.
func (b *Box) watch() (stop func()) {
	stopped, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		look := time.NewTicker(lookEach)
		defer look.Stop()
		began := time.Now()
		next := began.Add(folderEach)
		for {
			select {
			case <-stopped:
				return
			case <-look.C:
			}
			if most := b.setup.Limits.Memory; b.resident() > most.Bytes() {
				b.killFor(Exceeded{Memory, most})
			}
			if yields := b.setup.Yields; yields > 0 && !b.yielded && time.Since(began) > yields {
				b.yield()
			}
			if now := time.Now(); now.After(next) {
				if most := b.setup.Limits.Folder; sizeOf(b.Dir, most.Bytes()) > most.Bytes() {
					b.killFor(Exceeded{Folder, most})
				}
				next = time.Now().Add(max(folderEach, 5*time.Since(now)))
			}
		}
	}()
	return func() { close(stopped); <-done }
}

// niceness is how far a box yields: of two that would use a processor, the other gets nine tenths of it.
const niceness = 10

// yield has the box, and the programs that it runs, yield to others.
func (b *Box) yield() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.yielded = true
	if !b.reaped {
		_ = syscall.Setpriority(syscall.PRIO_PGRP, b.command.Process.Pid, niceness) // it would only be slower
	}
}

// resident returns how many bytes of memory the process and its descendants have for themselves; zero where the
// system does not tell.
func (b *Box) resident() (total int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.reaped {
		return 0
	}
	pid := b.command.Process.Pid
	for _, pid := range append(descendants(pid), pid) {
		total += residentOf(pid)
	}
	return total
}

// residentOf returns how many bytes of memory a process has beside those of files: also what it shares with
// others, which it may have made.
func residentOf(pid int) (total int64) {
	content, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	for line := range strings.Lines(string(content)) {
		name, value, _ := strings.Cut(line, ":")
		if fields := strings.Fields(value); (name == "RssAnon" || name == "RssShmem") && len(fields) > 0 {
			kibibytes, _ := strconv.ParseInt(fields[0], 10, 64)
			total += kibibytes << 10
		}
	}
	return total
}

// descendants returns the processes that a process and its descendants have started.
func descendants(pid int) (pids []int) {
	tasks := "/proc/" + strconv.Itoa(pid) + "/task"
	threads, _ := os.ReadDir(tasks)
	for _, thread := range threads {
		children, _ := os.ReadFile(tasks + "/" + thread.Name() + "/children")
		for _, child := range strings.Fields(string(children)) {
			if pid, err := strconv.Atoi(child); err == nil {
				pids = append(append(pids, pid), descendants(pid)...)
			}
		}
	}
	return pids
}

// page is what the smallest file takes, in memory and on most disks; a directory takes about as much.
const page = 4 << 10

// sizeOf returns how many bytes a directory and what is below it take, as far as they count. What cannot be
// looked at, for its mode or a path that is too long, takes more than all.
func sizeOf(dir string, most int64) (size int64) {
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return gone(err)
		}
		info, err := entry.Info()
		if err != nil {
			return gone(err)
		}
		size += page
		if info.Mode().IsRegular() {
			size += max(0, info.Size()-1) / page * page
		}
		if size > most {
			return fs.SkipAll
		}
		return nil
	})
	if err != nil {
		return most + 1
	}
	return size
}

// gone returns no error where something was removed meanwhile.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
