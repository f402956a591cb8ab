//go:build !linux

package temporary

import "syscall"

// Only Linux kills a child whose parent was killed.
func endWithParent(*syscall.SysProcAttr) {}

// EndWith does nothing.
func EndWith(int) error { return nil }
