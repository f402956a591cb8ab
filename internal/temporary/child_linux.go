package temporary

import "syscall"

// endWithParent has the kernel kill a child whose parent was killed.
func endWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL }
