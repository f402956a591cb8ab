package hostile

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// server is a `ballast serve` that runs as the sidecar of the example does.
type server struct {
	sidecar
	base string // has all that follows
	work string // what it unpacks in, of the example's size
	home string
	log  string

	command *exec.Cmd
	ended   chan struct{}
}

// start starts a server; the test ends it.
func start(t *testing.T, program string, canaries *canaries) *server {
	t.Helper()
	base := canaries.base
	s := &server{sidecar: shipped(t), base: base, work: filepath.Join(base, "work"), home: filepath.Join(base, "home"),
		log: filepath.Join(base, "log"), ended: make(chan struct{})}
	mountMemory(t, s.work, s.sidecar.work)
	log, err := os.Create(s.log)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	s.command = exec.Command(program, append(s.args, "--enable-helm", "--timeout="+timeout.String(),
		"--socket-dir="+base)...)
	s.command.Stdout, s.command.Stderr, s.command.Dir = log, log, s.home
	s.command.Env = append([]string{"HOME=" + s.home, "TMPDIR=" + s.work, "PATH=" + programPath(t),
		"CANARY=" + canaries.variable}, s.env...)
	s.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = s.command.Wait() // how it ended is in its state
		close(s.ended)
	}()
	t.Cleanup(func() {
		_ = syscall.Kill(-s.command.Process.Pid, syscall.SIGKILL)
		<-s.ended
		if t.Failed() {
			t.Logf("the end of what the server said:\n%s", s.said(20))
			t.Logf("boxes that ended, nobody knows why:\n%s", s.saidOf("a box ended"))
		}
	})
	// Where the machine has no memory left, it is this that has to go.
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", s.command.Process.Pid), []byte("1000"), 0)
	s.until(t, "it is ready", func() bool { return s.probe("/readyz") == nil })
	return s
}

// programPath is a PATH with helm and what the system has.
func programPath(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	if err := os.Symlink(helm.Path(t), filepath.Join(bin, "helm")); err != nil {
		t.Fatal(err)
	}
	return bin + ":/usr/bin:/bin"
}

// mountMemory makes a file system in memory, which ends with the test.
func mountMemory(t *testing.T, dir string, size int64) {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", size)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
}

// probe asks the server what a kubelet would.
func (s *server) probe(path string) error {
	_, err := s.get(path)
	return err
}

func (s *server) get(path string) (string, error) {
	client := http.Client{Timeout: 5 * time.Second}
	answer, err := client.Get("http://127.0.0.1" + s.flag("metrics-addr") + path)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 8<<20))
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", answer.Status, text)
	}
	return string(text), err
}

// until waits for what is so a moment later.
func (s *server) until(t *testing.T, what string, isSo func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for !isSo() {
		select {
		case <-s.ended:
			t.Fatalf("the server has ended: %s", s.command.ProcessState)
		case <-ctx.Done():
			t.Fatalf("%s: not so within 30 seconds", what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// saidOf returns the lines of the log with a text.
func (s *server) saidOf(text string) string {
	log, _ := os.ReadFile(s.log)
	var b strings.Builder
	for line := range strings.Lines(string(log)) {
		if strings.Contains(line, text) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// said returns the last lines of the log.
func (s *server) said(lines int) string {
	text, _ := os.ReadFile(s.log)
	all := strings.SplitAfter(string(text), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "")
}
