package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/vixens-io/ballast/internal/source/offline"
	"github.com/vixens-io/ballast/internal/source/temporary"
)

const (
	defaultTimeout = 90 * time.Second
	maxOutput      = 100 << 20 // what Argo CD takes of a plugin
	maxMessage     = 64 << 10
)

// child is a program that runs for us, within limits.
type child struct {
	name      string // for messages
	program   string
	arguments []string // without the program
	dir       string
	env       []string
	timeout   time.Duration
	online    bool // it may connect, where this process may
}

// run returns what the program prints; an error of the program itself is a childError.
func (c child) run(ctx context.Context) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	stdout, stderr := &capped{limit: maxOutput}, &capped{limit: maxMessage}
	cmd := exec.CommandContext(limited, c.program, c.arguments...)
	cmd.Dir, cmd.Env = c.dir, c.env
	cmd.Stdout, cmd.Stderr = stdout, stderr
	temporary.Child(cmd)
	var err error
	if c.online {
		err = cmd.Run()
	} else {
		err = offline.Run(cmd)
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return nil, fmt.Errorf("%s took longer than %s: it was stopped", c.name, c.timeout)
	case stdout.full:
		return nil, fmt.Errorf("%s printed more than %d MiB: it was stopped", c.name, maxOutput>>20)
	case err != nil:
		return nil, &childError{name: c.name, stderr: withoutStacks(stderr.held.String()), err: err}
	}
	return stdout.held.Bytes(), nil
}

// withoutStacks returns what a program said, and of one in Go that crashed why, in a line: the rest is where all
// of its goroutines were.
func withoutStacks(said string) string {
	reason, stacks, crashed := strings.Cut(said[max(0, strings.Index(said, crash)):], "\n\n")
	switch {
	case !crashed || !strings.HasPrefix(reason, crash) || !isStacks.MatchString(stacks):
		return said
	case strings.Contains(reason, "out of memory"), strings.Contains(reason, "cannot allocate memory"):
		return "it needs more memory than it may have: make it smaller, or have the operator allow more (--max-memory)"
	case strings.Contains(reason, "stack overflow"):
		return "it calls itself without end"
	}
	return "it crashed: " + strings.TrimPrefix(reason, crash)
}

// crash begins the line in which the runtime of Go says why it ends a program.
const crash = "fatal error: "

var isStacks = regexp.MustCompile(`(?m)^(runtime stack:|goroutine \d+)`)

// childError is a program that went wrong.
type childError struct {
	name   string
	stderr string
	err    error
}

func (e *childError) Error() string {
	if e.stderr == "" {
		return fmt.Sprintf("%s: %v", e.name, e.err)
	}
	return fmt.Sprintf("%s: %s", e.name, e.stderr)
}

func (e *childError) Unwrap() error { return e.err }

// capped holds what is written up to a limit, and refuses the rest. It does not embed the buffer,
// whose ReadFrom would take all.
type capped struct {
	held  bytes.Buffer
	limit int
	full  bool
}

var errFull = errors.New("too much output")

func (c *capped) Write(p []byte) (int, error) {
	if c.held.Len()+len(p) > c.limit {
		c.full = true
		return 0, errFull
	}
	return c.held.Write(p)
}
