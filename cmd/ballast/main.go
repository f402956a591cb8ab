// Command ballast makes Kubernetes manifests safe when they are rendered: as a plugin of
// Argo CD, in a pipe, or on a laptop.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/vixens-io/ballast/internal/pipeline"
	"github.com/vixens-io/ballast/internal/render"
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

func main() {
	if called, err := render.AnswerHelmCall(os.Args); called {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitRefused)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal does not ask
	status := run(ctx, os.Args, streams{os.Stdin, os.Stdout, os.Stderr}, os.Environ())
	stop()
	os.Exit(status)
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run executes one command line and gives its exit status.
func run(ctx context.Context, args []string, s streams, environ []string) int {
	s.in = interruptible{ctx, s.in}
	c := newCLI(s, environ)
	root := c.command(args[0])
	root.SetArgs(args[1:])
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	err := root.ExecuteContext(ctx)
	if err != nil && !errors.Is(err, errAnswerIsNo) {
		c.log.Error(masked(err.Error()))
	}
	return c.status(err)
}

// errAnswerIsNo ends a question that was answered, with no.
var errAnswerIsNo = errors.New("the answer is no")

// couldNotAnswer is whatever keeps a question from being answered.
type couldNotAnswer struct{ error }

func (e couldNotAnswer) Unwrap() error { return e.error }

// status gives the exit status of an error: what cobra itself refuses is wrong usage.
func (c *cli) status(err error) int {
	var usage pipeline.Usage
	var unanswered couldNotAnswer
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errAnswerIsNo):
		return exitRefused
	case !c.started, errors.As(err, &usage), errors.As(err, &unanswered):
		return exitUsage
	}
	return exitRefused
}
