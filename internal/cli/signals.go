package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// stopped is why a context ended that a signal has ended.
type stopped struct{ syscall.Signal }

func (s stopped) Error() string { return "stopped by a signal: " + s.Signal.String() }

// Unwrap makes it a cancellation, which others know.
func (s stopped) Unwrap() error { return context.Canceled }

// status returns the exit status by which a shell tells the signal.
func (s stopped) status() int { return 128 + int(s.Signal) }

// endingSignals lists what asks a process to end.
func endingSignals() []os.Signal {
	all := []os.Signal{syscall.SIGINT, syscall.SIGTERM}
	if signal.Ignored(syscall.SIGHUP) { // as nohup has it
		return all
	}
	return append(all, syscall.SIGHUP)
}

// untilSignal returns a context that the first signal ends. The second does not ask: it ends the
// process.
func untilSignal(end func(status int)) context.Context {
	// A closed pipe is an error of writing. Left alone, it would kill what has something to remove.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, endingSignals()...)
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		cancel(stopped{(<-signals).(syscall.Signal)})
		end(stopped{(<-signals).(syscall.Signal)}.status())
	}()
	return ctx
}
