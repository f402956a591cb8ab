package box

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

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
	yielded bool // to other boxes, until it ends

	landlock int // the version of the ABI that confines it, once it has greeted; zero: none does

	ended chan struct{} // closed when the process has ended

	mu     sync.Mutex
	killed bool
	reason error // why it was killed; nil: it ended by itself
	reaped bool  // its number may be another's
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
	b.command.Args, b.command.Dir, b.command.Env = []string{name}, s.Dir, environment(s, temp)
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
	go b.reap()
	if err := writeJSON(b.jobs, s); err != nil {
		b.End()
		return nil, fmt.Errorf("starting a box: %w", err)
	}
	return b, nil
}

// The variables of this process that a box has, too; those of proxies, which may hold passwords, where it connects.
var (
	passedOn  = []string{"PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "TZ", "ZONEINFO", "GODEBUG", "GOCOVERDIR"}
	ofProxies = []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"}
)

// environment returns what a box needs to know of where it runs, and nothing else of it.
func environment(s Setup, temp string) []string {
	names := passedOn
	if len(s.Hosts) > 0 {
		names = slices.Concat(passedOn, ofProxies)
	}
	env := []string{"HOME=" + s.Dir, "TMPDIR=" + temp}
	for _, name := range names {
		if value, isSet := os.LookupEnv(name); isSet {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// Do does a job. When the context ends, or a limit is reached, or the answer cannot be read, the box ends,
// and the error says why: the context's cause, Exceeded or Died.
func (b *Box) Do(ctx context.Context, job []byte) (Answer, error) {
	stop := context.AfterFunc(ctx, func() { b.killFor(context.Cause(ctx)) })
	stopWatch := b.watch()
	a, err := b.exchange(job)
	stopWatch()
	isKilled := !stop() // by now or in a moment, which must not be that of another job
	if err != nil {
		return Answer{}, b.whyEnded(err)
	}
	b.done++
	if isKilled || a.Last || b.yielded || b.done == b.setup.Jobs {
		b.End()
	} else if len(b.setup.Programs) > 1 {
		b.endPrograms()
	}
	return a, nil
}

// exchange sends a job and reads its answer.
func (b *Box) exchange(job []byte) (Answer, error) {
	if err := b.greet(); err != nil {
		return Answer{}, err
	}
	if err := writeFrame(b.jobs, job); err != nil {
		return Answer{}, err
	}
	return readAnswer(b.answers)
}

// empty removes what a job has left in the folder.
func (b *Box) empty() error {
	entries, err := os.ReadDir(b.Dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(b.Dir, e.Name())))
	}
	return errors.Join(err, os.Mkdir(filepath.Join(b.Dir, TempDir), 0o700))
}

// removeAll removes the folder of a box that has ended: also what is in directories that a job has closed, and
// while a program that was killed still writes.
func removeAll(path string) error {
	for tries := 0; ; tries++ {
		err := os.RemoveAll(path)
		if err == nil || tries == 100 {
			return err
		}
		_ = filepath.WalkDir(path, func(name string, entry fs.DirEntry, _ error) error {
			if entry != nil && entry.IsDir() {
				_ = os.Chmod(name, 0o700)
			}
			return nil
		})
		time.Sleep(10 * time.Millisecond)
	}
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
	return b.killed || b.reaped
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
	b.killAll()
	b.jobs.Close()
}

// reap waits until the process has ended, and takes with it what it has left. Until then nothing else can have
// its number.
func (b *Box) reap() {
	if awaitEnd(b.command.Process.Pid) {
		b.mu.Lock()
		b.killAll()
		b.reaped = true
		b.mu.Unlock()
	}
	_ = b.command.Wait()
	b.mu.Lock()
	b.reaped = true
	b.mu.Unlock()
	close(b.ended)
}

// killAll kills the process with its group and its descendants, some of which have groups of their own.
func (b *Box) killAll() {
	if b.reaped {
		return
	}
	pid := b.command.Process.Pid
	all := descendants(pid)
	_ = syscall.Kill(-pid, syscall.SIGKILL)
	kill(all)
}

// endPrograms kills what a job has left running.
func (b *Box) endPrograms() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.reaped {
		kill(descendants(b.command.Process.Pid))
	}
}

func kill(pids []int) {
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

// whyEnded ends the box, and returns why a job ended with it.
func (b *Box) whyEnded(err error) error {
	switch {
	case errors.Is(err, errTooLong):
		b.killFor(fmt.Errorf("what it renders is more than can be handed over (%d MiB): split the application",
			mostAnswer>>20))
	case isBrokenOff(err): // the process ended by itself, and how it did says more
		b.killFor(nil)
	default:
		b.killFor(Died{Status: "its answer cannot be read: " + err.Error()})
	}
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

// isBrokenOff reports whether an error says that there is nobody at the other end.
func isBrokenOff(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, os.ErrClosed)
}

// isOutOfMemory reports whether a Go program ended because the kernel gave it no memory. Go's collector does not
// look whether it was given some, and faults on the stack of its thread.
func isOutOfMemory(output string) bool {
	saysSo := func(text string) bool { return strings.Contains(output, text) }
	return saysSo("out of memory") || saysSo("cannot allocate memory") || saysSo("pthread_create failed") ||
		saysSo("goroutine stack exceeds") ||
		saysSo("sigcode=1 addr=0x0\n\ngoroutine 0 gp=") ||
		saysSo("ThreadSanitizer") // of which it is the only end by itself
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
