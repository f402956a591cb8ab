package temporary

import (
	"os/exec"
	"syscall"
	"time"
)

// oneGroup says that what this process starts stays in its process group, for whoever ends it to end all.
var oneGroup bool

// KeepGroup keeps all programs that Child is asked for in the process group of this process.
func KeepGroup() { oneGroup = true }

// Child has a program end with the context of its command and with this process, and what it has
// started with it.
func Child(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: !oneGroup}
	}
	endWithParent(cmd.SysProcAttr)
	if cmd.SysProcAttr.Setpgid {
		cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	}
	cmd.WaitDelay = time.Second
}
