package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// childStatus is the exit status of the child that did the work.
type childStatus int

func (s childStatus) Error() string { return fmt.Sprintf("the server ended with status %d", int(s)) }

// superviseSelf runs this command line again, as a child, and reaps every process that
// becomes one's own by losing its parent: what git or helm leave behind. A child does so in
// peace, since the one who reaps cannot tell its own children, whose ends are waited for
// elsewhere.
func superviseSelf(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("starting again as a child: %w", err)
	}
	// All that process 1 does of a signal is to pass it on: with process 1, all of the container ends.
	signal.Reset(endingSignals()...)
	status, err := supervise(ctx, self, os.Args)
	if err != nil {
		return err
	}
	if status != 0 {
		return childStatus(status)
	}
	return nil
}

// supervise runs a program until it ends, and returns its exit status. It passes signals on, and sends
// one when the context ends.
func supervise(ctx context.Context, program string, args []string) (status int, err error) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, endingSignals()...)
	defer close(signals)
	defer signal.Stop(signals)
	child, err := os.StartProcess(program, args, &os.ProcAttr{
		Files: []*os.File{os.Stdin, os.Stdout, os.Stderr},
		Sys:   &syscall.SysProcAttr{Setpgid: true}, // a terminal would send it each signal, too
	})
	if err != nil {
		return 0, fmt.Errorf("starting again as a child: %w", err)
	}
	defer context.AfterFunc(ctx, func() { _ = child.Signal(syscall.SIGTERM) })()
	go func() {
		for s := range signals {
			_ = child.Signal(s)
		}
	}()
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
