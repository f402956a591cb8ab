package argocd

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// process is a server that runs until the test ends, or until it is stopped.
type process struct {
	name  string
	cmd   *exec.Cmd
	log   string
	ended chan struct{}
}

// start starts a server with nothing in its environment but what it is given, a home and a
// folder for temporary files. Of one that runs when the test fails the end of its log is shown.
func start(t testing.TB, env []string, program string, argv ...string) *process {
	t.Helper()
	home := t.TempDir()
	p := &process{name: argv[0], log: filepath.Join(home, "log"), ended: make(chan struct{})}
	log, err := os.Create(p.log)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	p.cmd = &exec.Cmd{Path: program, Args: argv, Dir: home, Stdout: log, Stderr: log}
	p.cmd.Env = append(environment(t, home), env...)
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is in its state
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("the end of what %s said:\n%s", p.name, p.said(15))
		}
	})
	return p
}

// environment is what git and the servers need to know.
func environment(t testing.TB, home string) []string {
	t.Helper()
	config := "[safe]\n\tdirectory = *\n[user]\n\tname = e2e\n\temail = e2e@example.org\n[init]\n\tdefaultBranch = main\n"
	if err := os.WriteFile(filepath.Join(home, ".gitconfig"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"HOME=" + home, "TMPDIR=" + home, "PATH=" + os.Getenv("PATH")}
}

// kill ends it and what it started.
func (p *process) kill() {
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.ended
}

func (p *process) said(lines int) string {
	text, _ := os.ReadFile(p.log)
	all := strings.SplitAfter(string(text), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "")
}

// until waits for what a server does a moment later.
func (p *process) until(t testing.TB, isReady func() error) {
	t.Helper()
	eventually(t, time.Minute, p.name+" is ready", func() error {
		select {
		case <-p.ended:
			t.Fatalf("%s has ended: %s\n%s", p.name, p.cmd.ProcessState, p.said(15))
		default:
		}
		return isReady()
	})
}

// eventually asks again until there is no error.
func eventually(t testing.TB, limit time.Duration, what string, ask func() error) {
	t.Helper()
	began := time.Now()
	for {
		err := ask()
		if err == nil {
			return
		}
		if time.Since(began) > limit {
			t.Fatalf("%s: not within %s: %v", what, limit, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// answers asks whether something listens.
func answers(network, address string) func() error {
	return func() error {
		connection, err := net.DialTimeout(network, address, time.Second)
		if err != nil {
			return err
		}
		return connection.Close()
	}
}

var lastPort atomic.Int32

// port returns one that nobody has: the network is ours.
func port() string { return fmt.Sprint(20000 + lastPort.Add(1)) }
