package box

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/vixens-io/ballast/internal/source/temporary"
)

// Box is a process that does jobs, one at a time.
type Box struct {
	Dir string // its folder

	setup   Setup
	command *exec.Cmd
	jobs    io.WriteCloser
	answers *bufio.Reader
	pipe    io.Closer // of answers
	stderr  tail
	greeted bool
	done    int

	landlock int // the version of the ABI that confines it, once it has greeted; zero: none does

	ended chan struct{} // closed when the process has ended

	mu     sync.Mutex
	killed bool
	reason error // why it was killed; nil: it ended by itself
}

// Start starts a box, which makes itself ready while its caller goes on. Its folder is made.
func Start(s Setup) (*Box, error) {
	temp := filepath.Join(s.Dir, TempDir)
	if err := os.MkdirAll(temp, 0o700); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s.Programs = append([]string{self}, s.Programs...)
	b := &Box{Dir: s.Dir, setup: s, ended: make(chan struct{})}
	b.command = exec.CommandContext(context.Background(), self)
	b.command.Args, b.command.Dir, b.command.Env = []string{name}, s.Dir, environment(s.Dir, temp)
	b.command.Stderr = &b.stderr
	temporary.Child(b.command)
	if b.jobs, err = b.command.StdinPipe(); err != nil {
		return nil, err
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer writer.Close()
	b.command.ExtraFiles = []*os.File{writer} // descriptor 3
	b.answers, b.pipe = bufio.NewReaderSize(reader, 64<<10), reader
	if err := b.command.Start(); err != nil {
		reader.Close()
		return nil, err
	}
	go func() {
		_ = b.command.Wait()
		close(b.ended)
	}()
	if err := writeJSON(b.jobs, s); err != nil {
		b.End()
		return nil, fmt.Errorf("starting a box: %w", err)
	}
	return b, nil
}

// passedOn are the variables of this process that a box has, too.
var passedOn = []string{
	"PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "TZ", "ZONEINFO", "GODEBUG", "GOCOVERDIR",
	"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy",
}

// environment returns what a box needs to know of where it runs, and nothing else of it.
func environment(dir, temp string) []string {
	env := []string{"HOME=" + dir, "TMPDIR=" + temp}
	for _, name := range passedOn {
		if value, isSet := os.LookupEnv(name); isSet {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// Do does a job. When the context ends, or a limit is reached, or the answer cannot be read, the box ends,
// and the error says why: the context's cause, Exceeded or Died.
func (b *Box) Do(ctx context.Context, job []byte) (a Answer, err error) {
	stop := context.AfterFunc(ctx, func() { b.killFor(context.Cause(ctx)) })
	defer stop()
	defer b.watch()()
	if err = b.greet(); err == nil {
		if err = writeFrame(b.jobs, job); err == nil {
			a, err = readAnswer(b.answers)
		}
	}
	if err != nil {
		return Answer{}, b.whyEnded(err)
	}
	b.done++
	if a.Last || b.done == b.setup.Jobs || ctx.Err() != nil {
		b.End()
	}
	return a, nil
}

// empty removes what a job has left in the folder.
func (b *Box) empty() error {
	entries, err := os.ReadDir(b.Dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(b.Dir, e.Name())))
	}
	return errors.Join(err, os.Mkdir(filepath.Join(b.Dir, TempDir), 0o700))
}

// greet waits until the box is ready.
func (b *Box) greet() error {
	if b.greeted {
		return nil
	}
	var g greeting
	if err := readJSON(b.answers, mostHeader, &g); err != nil {
		return err
	}
	b.greeted, b.landlock = true, g.Landlock
	return nil
}

// IsNew reports whether the box has done no job yet.
func (b *Box) IsNew() bool { return b.done == 0 }

// Ended reports whether the process has been told to end, or has ended.
func (b *Box) Ended() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-b.ended:
		return true
	default:
		return b.killed
	}
}

// errEnded is why a box ends of which no more is wanted.
var errEnded = errors.New("nothing more is wanted of it")

// End ends the box with all that it runs, and returns when it has ended.
func (b *Box) End() {
	b.killFor(errEnded)
	<-b.ended
	b.pipe.Close()
}

// killFor kills the process and all that it runs; the first reason counts.
func (b *Box) killFor(reason error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.killed {
		return
	}
	b.killed, b.reason = true, reason
	_ = syscall.Kill(-b.command.Process.Pid, syscall.SIGKILL)
	b.jobs.Close()
}

// whyEnded ends the box, and returns why a job ended with it.
func (b *Box) whyEnded(err error) error {
	if errors.Is(err, errTooLong) {
		b.killFor(fmt.Errorf("what it renders is too long: %w", err))
	}
	b.killFor(nil) // else it ended by itself
	<-b.ended
	b.pipe.Close()
	if b.reason != nil {
		return b.reason
	}
	state := b.command.ProcessState
	if state.ExitCode() == outgrown || isOutOfMemory(b.stderr.String()) {
		return Exceeded{Memory, b.setup.Limits.Memory}
	}
	return Died{state.String(), b.stderr.String()}
}

// isOutOfMemory reports whether a Go program ended because the kernel gave it no memory.
func isOutOfMemory(output string) bool {
	return strings.Contains(output, "out of memory") || strings.Contains(output, "cannot allocate memory") ||
		strings.Contains(output, "goroutine stack exceeds")
}

// tail keeps the first and the last of what is written to it.
type tail struct {
	mu          sync.Mutex
	first, last []byte
}

const mostTail = 8 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	rest := p
	if free := mostTail - len(t.first); free > 0 {
		n := min(free, len(rest))
		t.first, rest = append(t.first, rest[:n]...), rest[n:]
	}
	t.last = append(t.last, rest...)
	t.last = t.last[max(0, len(t.last)-mostTail):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.first) + string(t.last)
}
