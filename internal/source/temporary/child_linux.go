package temporary

import (
	"errors"
	"os"
	"runtime"
	"syscall"
)

// endWithParent has the kernel kill a child whose parent was killed.
func endWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL }

// EndWith has the kernel kill this process, and what it becomes by exec, when its parent is killed. It is for
// a child that a library has started. The caller must not leave its thread.
func EndWith(parent int) error {
	runtime.LockOSThread()
	_, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_PDEATHSIG, uintptr(syscall.SIGKILL), 0)
	if errno != 0 {
		return errno
	}
	if os.Getppid() != parent {
		return errors.New("the process that this one is for has ended")
	}
	return nil
}
