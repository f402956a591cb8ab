package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
)

// superviseSelf runs this command line again, as a child, and reaps every process that
// becomes one's own by losing its parent: what git or helm leave behind. A child does so in
// peace, since the one who reaps cannot tell its own children, whose ends are waited for
// elsewhere.
func superviseSelf(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("starting again as a child: %w", err)
	}
	status, err := supervise(ctx, self, os.Args)
	if err != nil {
		return err
	}
	if status != 0 {
		return fmt.Errorf("the server ended with status %d", status)
	}
	return nil
}

// supervise runs a program until it ends, and gives its exit status.
func supervise(ctx context.Context, program string, args []string) (status int, err error) {
	child, err := os.StartProcess(program, args, &os.ProcAttr{Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}})
	if err != nil {
		return 0, fmt.Errorf("starting again as a child: %w", err)
	}
	defer context.AfterFunc(ctx, func() { _ = child.Signal(syscall.SIGTERM) })()
	for {
		var ended syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &ended, 0, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return 0, fmt.Errorf("waiting for the child: %w", err)
		case pid == child.Pid && ended.Signaled():
			return 128 + int(ended.Signal()), nil
		case pid == child.Pid:
			return ended.ExitStatus(), nil
		}
	}
}
