// Package cli is the command line of ballast: its verbs, one file each, and the flags that they share.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"syscall"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/run"
	"github.com/vixens-io/ballast/internal/run/box"
	"github.com/vixens-io/ballast/internal/source/render"
	"github.com/vixens-io/ballast/internal/source/temporary"
	"github.com/vixens-io/ballast/plugin"
	"github.com/vixens-io/ballast/transformers"
)

// The exit statuses. A question whose answer is no is refused, too.
const (
	exitOK      = 0
	exitRefused = 1
	exitUsage   = 2
)

// gcPercent trades memory for time: a render lives for a second, and most of what it
// allocates lives as long.
const gcPercent = 400

// Main runs the command line of this process and ends it with its exit status, also when a signal says so.
func Main(exit func(status int)) {
	if called, status := startedByItself(); called {
		exit(status)
		return
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	end := func(status int) {
		_ = temporary.RemoveAll()
		exit(status)
	}
	ctx, environ := untilSignal(end), os.Environ()
	_ = temporary.Own() // without one, temporary files are where they always were
	end(execute(ctx, os.Args, streams{os.Stdin, os.Stdout, os.Stderr}, environ, end))
}

// startedByItself does what this program does where it has started itself: as helm of kustomize, or as a box.
func startedByItself() (called bool, status int) {
	if called, err := render.AnswerHelmCall(os.Args); called {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return true, exitRefused
		}
		return true, exitOK
	}
	return box.Main(os.Args, boxes())
}

// boxes returns what this program does where it is started as a box.
func boxes() map[string]box.Handler {
	return map[string]box.Handler{
		plugin.Work:    plugin.Boxed{Transformers: transformers.All()},
		run.SourceWork: run.Sources{},
	}
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// execute executes one command line and returns its exit status. A command that the process is for may end it
// earlier; without end, none does.
func execute(ctx context.Context, args []string, s streams, environ []string, end func(status int)) int {
	s.in = interruptible{ctx, s.in}
	screen := s.err
	said := printable.NewWriter(screen, printable.Options{})
	defer func() { _ = said.Flush() }() // there is nowhere to say that nothing can be said
	s.err = said
	c := newCLI(s, environ)
	c.screen, c.end = screen, end
	root := c.command(args[0])
	root.SetArgs(args[1:])
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	err := root.ExecuteContext(ctx)
	if c.boxes != nil {
		err = errors.Join(err, c.boxes.Close())
	}
	var why stopped
	if err != nil && errors.As(context.Cause(ctx), &why) {
		c.log.Error(why.Error())
		return why.status()
	}
	if isClosedPipe(err) {
		return stopped{syscall.SIGPIPE}.status()
	}
	if err != nil && !errors.Is(err, errAnswerIsNo) {
		c.log.Error(redacted(err.Error()))
	}
	return c.status(err)
}

// isClosedPipe reports whether the reader of standard output has gone, such as head, which is no error.
func isClosedPipe(err error) bool {
	var writing *fs.PathError
	return errors.As(err, &writing) && writing.Path == os.Stdout.Name() && errors.Is(err, syscall.EPIPE)
}

// errAnswerIsNo ends a question that was answered, with no.
var errAnswerIsNo = errors.New("the answer is no")

// couldNotAnswer is whatever keeps a question from being answered.
type couldNotAnswer struct{ error }

func (e couldNotAnswer) Unwrap() error { return e.error }

// status returns the exit status of an error: what cobra itself refuses is wrong usage.
func (c *cli) status(err error) int {
	var usage engine.Usage
	var unanswered couldNotAnswer
	var child childStatus
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errAnswerIsNo):
		return exitRefused
	case !c.started, errors.As(err, &usage), errors.As(err, &unanswered):
		return exitUsage
	case errors.As(err, &child):
		return int(child)
	}
	return exitRefused
}
