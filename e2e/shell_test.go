package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// inShells runs a test in the shell of Debian's images and in that of Alpine's.
func inShells(t *testing.T, test func(t *testing.T, shell []string)) {
	for _, shell := range [][]string{{"dash"}, {"busybox", "ash"}} {
		t.Run(strings.Join(shell, " "), func(t *testing.T) {
			need(t, shell[0])
			test(t, shell)
		})
	}
}

// need skips a test, loudly, where a program is not installed.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("NOT PROVEN HERE: %s is not installed", program)
	}
}

// machine is where the command of a container runs.
type machine struct {
	shell  []string
	volume string // what it has at /config or /data
	env    []string
	turns  int // of its loop: so many sleeps end it
}

// runs runs the command of a container as the machine's shell would, and gives what it
// printed and its exit status.
func (m machine) runs(t *testing.T, c container) (out string, status int) {
	t.Helper()
	words := append(c.Command, c.Args...)
	if words[0] == "/bin/sh" || words[0] == "sh" {
		words = append(append([]string{}, m.shell...), words[1:]...)
	}
	for i := range words {
		words[i] = m.here(words[i])
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(append(m.env, "PATH="+sleeps(t, m.turns)+":/usr/bin:/bin", "HOME="+cmd.Dir), env(c)...)
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
func (m machine) here(word string) string {
	return mountPoint.ReplaceAllString(word, "${1}"+m.volume)
}

func env(c container) []string {
	var all []string
	for _, v := range c.Env {
		if v.Name != "GOMEMLIMIT" && v.Value != "" {
			all = append(all, v.Name+"="+v.Value)
		}
	}
	return all
}

// sleeps makes a folder with a sleep that ends its caller after so many turns, as the
// kubelet would: with SIGTERM.
func sleeps(t *testing.T, turns int) string {
	t.Helper()
	bin := t.TempDir()
	script := "#!/bin/sh\necho >>\"$0.turns\"\n[ $(wc -l <\"$0.turns\") -lt " + string(rune('0'+turns)) + " ] || kill -TERM $PPID\n"
	if err := os.WriteFile(filepath.Join(bin, "sleep"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return bin
}
