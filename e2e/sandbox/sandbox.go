// Package sandbox is where the command of a container runs outside of a cluster: a shell as its
// image has it, a folder for its volume and an S3 server for its backup, all of this machine.
package sandbox

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Container is what the sandbox looks at of a container.
type Container struct {
	Name          string
	Command, Args []string
	Env           []struct{ Name, Value string }
}

// Machine is where the command of a container runs.
type Machine struct {
	Shell  []string
	Volume string // what it has at /config or /data
	Env    []string
	Turns  int // of its loop: so many sleeps end it
}

// InShells runs a test in the shells of Debian's images and in that of Alpine's.
func InShells(t *testing.T, test func(t *testing.T, shell []string)) {
	for _, shell := range [][]string{{"dash"}, {"bash"}, {"busybox", "ash"}} {
		t.Run(strings.Join(shell, " "), func(t *testing.T) {
			Need(t, shell[0])
			test(t, shell)
		})
	}
}

// Need skips a test, loudly, where a program is not installed.
func Need(t testing.TB, programs ...string) {
	t.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("NOT PROVEN HERE: %s is not installed", program)
		}
	}
}

// Runs runs the command of a container as the machine's shell would, and returns what it
// printed and its exit status.
func (m Machine) Runs(t *testing.T, c Container) (out string, status int) {
	t.Helper()
	words := append(append([]string{}, c.Command...), c.Args...)
	for i := range words {
		words[i] = m.here(words[i])
	}
	if words[0] == "/bin/sh" || words[0] == "sh" {
		// A shell of busybox may prefer its own sleep to that of the PATH, and a function to both.
		words[2] = "sleep() { " + sleep(t, m.Turns) + " $$; }\n" + words[2]
		words = append(append([]string{}, m.Shell...), words[1:]...)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(append(m.Env, "PATH=/usr/bin:/bin", "HOME="+cmd.Dir), c.env()...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	printed, err := cmd.CombinedOutput()
	if ctx.Err() != nil || cmd.ProcessState == nil {
		t.Fatalf("%v: %v\n%s", words, err, printed)
	}
	return string(printed), cmd.ProcessState.ExitCode()
}

var mountPoint = regexp.MustCompile(`(^|\s)/(?:config|data)\b`)

// here puts the volume where the container has it mounted. Paths of remotes stay.
func (m Machine) here(word string) string {
	return mountPoint.ReplaceAllString(word, "${1}"+m.Volume)
}

func (c Container) env() []string {
	var all []string
	for _, v := range c.Env {
		if v.Name != "GOMEMLIMIT" && v.Value != "" {
			all = append(all, v.Name+"="+v.Value)
		}
	}
	return all
}

// sleep makes a program that ends the shell whose number it is given after so many turns, as
// the kubelet would: with SIGTERM.
func sleep(t *testing.T, turns int) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "sleep")
	script := "#!/bin/sh\necho >>\"$0.turns\"\n[ $(wc -l <\"$0.turns\") -lt " + strconv.Itoa(turns) + " ] || kill " +
		"-TERM \"$1\"\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return program
}
