package box

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	lookEach   = 20 * time.Millisecond  // at memory
	folderEach = 100 * time.Millisecond // at the folder, and ten times as long as that takes
)

// watch ends the box where it and its programs together, or its files, take too much.
func (b *Box) watch() (stop func()) {
	stopped, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		look := time.NewTicker(lookEach)
		defer look.Stop()
		next := time.Now().Add(folderEach)
		for {
			select {
			case <-stopped:
				return
			case <-look.C:
			}
			if most := b.setup.Limits.Memory; residentOf(b.command.Process.Pid) > most.Bytes() {
				b.killFor(Exceeded{Memory, most})
			}
			if began := time.Now(); began.After(next) {
				if most := b.setup.Limits.Folder; sizeOf(b.Dir, most.Bytes()) > most.Bytes() {
					b.killFor(Exceeded{Folder, most})
				}
				next = time.Now().Add(max(folderEach, 10*time.Since(began)))
			}
		}
	}()
	return func() { close(stopped); <-done }
}

// residentOf returns how many bytes of memory a process and its descendants have for themselves; zero where
// the system does not tell.
func residentOf(pid int) int64 {
	proc := "/proc/" + strconv.Itoa(pid)
	content, err := os.ReadFile(proc + "/statm")
	if err != nil {
		return 0
	}
	var pages int64
	if fields := strings.Fields(string(content)); len(fields) > 2 {
		resident, _ := strconv.ParseInt(fields[1], 10, 64)
		shared, _ := strconv.ParseInt(fields[2], 10, 64) // the program's file
		pages = resident - shared
	}
	total := pages * int64(os.Getpagesize())
	threads, _ := os.ReadDir(proc + "/task")
	for _, thread := range threads {
		children, _ := os.ReadFile(proc + "/task/" + thread.Name() + "/children")
		for _, child := range strings.Fields(string(children)) {
			if pid, err := strconv.Atoi(child); err == nil {
				total += residentOf(pid)
			}
		}
	}
	return total
}

// sizeOf returns how many bytes the files below a directory have, as far as they count.
func sizeOf(dir string, most int64) (size int64) {
	_ = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil
		}
		if info, err := entry.Info(); err == nil {
			size += info.Size()
		}
		if size > most {
			return fs.SkipAll
		}
		return nil
	})
	return size
}
