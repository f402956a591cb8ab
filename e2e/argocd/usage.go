package argocd

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// cpu is what a process has taken so far, and those that it started and that have ended.
func (p *process) cpu(t testing.TB) time.Duration {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	// The name, in parentheses, may have blanks. After it come the state and then 10 other fields.
	_, rest, _ := strings.Cut(string(stat), ") ")
	var ticks int
	for _, field := range strings.Fields(rest)[11:15] {
		n, _ := strconv.Atoi(field)
		ticks += n
	}
	return time.Duration(ticks) * (time.Second / 100)
}

// memory is what a process has and those that it has started, in bytes: all that is resident,
// and of it what is not shared with the file of the program.
type memory struct{ resident, private int }

func (p *process) memory() memory { return memoryOf(strconv.Itoa(p.cmd.Process.Pid)) }

func memoryOf(pid string) memory {
	var total, resident, shared int
	statm, _ := os.ReadFile("/proc/" + pid + "/statm") // gone: it has none
	_, _ = fmt.Sscan(string(statm), &total, &resident, &shared)
	sum := memory{resident * os.Getpagesize(), (resident - shared) * os.Getpagesize()}
	lists, _ := filepath.Glob("/proc/" + pid + "/task/*/children")
	for _, list := range lists {
		children, _ := os.ReadFile(list)
		for child := range strings.FieldsSeq(string(children)) {
			of := memoryOf(child)
			sum.resident += of.resident
			sum.private += of.private
		}
	}
	return sum
}

// peak watches the memory of a process until it is asked for the most.
func (p *process) peak() (most func() memory) {
	var highest memory
	var group sync.WaitGroup
	done := make(chan struct{})
	group.Go(func() {
		for {
			if now := p.memory(); now.resident > highest.resident {
				highest = now
			}
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
	return func() memory {
		close(done)
		group.Wait()
		return highest
	}
}

func (m memory) String() string {
	const mb = 1_000_000
	return fmt.Sprintf("%d MB (%d private)", m.resident/mb, m.private/mb)
}
