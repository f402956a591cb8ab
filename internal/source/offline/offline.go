// Package offline runs programs that have no business in the network, so that the kernel keeps them from it.
package offline

import (
	"os/exec"
	"runtime"
)

// Run runs a program that neither connects nor listens by TCP, as far as the kernel has means against that: see
// [Thread].
func Run(cmd *exec.Cmd) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with what it has started
		err := Thread()
		if err == nil {
			err = cmd.Run()
		}
		done <- err
	}()
	return <-done
}
