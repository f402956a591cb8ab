//go:build !linux

package temporary

import "syscall"

// endWithParent does nothing: only Linux kills a child whose parent was killed.
func endWithParent(*syscall.SysProcAttr) {}
