package box

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/vixens-io/ballast/internal/source/temporary"
)

// name is what a box is called as: no command line that a person writes begins with it.
const name = "ballast-box"

// Handler does a job: Prepare what all jobs need, before the process confines itself; Do one.
type Handler interface {
	Prepare(Setup) error
	Do(ctx context.Context, job []byte) Answer
}

const (
	gcPercent = 400

	answers  = 3  // the descriptor that answers are written to
	outgrown = 33 // the exit status of a box that needs too much memory
)

// Main is the main function of a box. It returns at once, with called false, in every other process.
func Main(args []string, handlers map[string]Handler) (called bool, status int) {
	if args[0] != name {
		return false, 0
	}
	// A terminal's signals are for who started it, which then ends it.
	signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE, syscall.SIGXFSZ)
	if err := serve(os.Stdin, os.NewFile(answers, "answers"), handlers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return true, 1
	}
	return true, 0
}

// serve does jobs until there are no more.
func serve(in io.Reader, out *os.File, handlers map[string]Handler) error {
	jobs := bufio.NewReader(in)
	var s Setup
	if err := readJSON(jobs, mostHeader, &s); err != nil {
		return err
	}
	handler, ok := handlers[s.Work]
	if !ok {
		return fmt.Errorf("no handler is called %q", s.Work)
	}
	temporary.KeepGroup()
	debug.SetGCPercent(gcPercent) // of little, much is garbage; of much, the limit decides
	debug.SetMemoryLimit(s.Limits.Memory.Bytes() / 4 * 3)
	if err := handler.Prepare(s); err != nil {
		return err
	}
	abi, err := confine(s)
	if err != nil {
		return fmt.Errorf("confining itself: %w", err)
	}
	syscall.CloseOnExec(int(out.Fd()))
	if err := writeJSON(out, greeting{abi}); err != nil {
		return err
	}
	first := live()
	for {
		job, err := readFrame(jobs, mostJob)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		stop := WatchMemory(s.Limits.Memory, func() { os.Exit(outgrown) })
		answer := handler.Do(context.Background(), job)
		stop()
		answer.Last = answer.Last || live() > first+mostGrowth
		if err := writeAnswer(out, answer); err != nil {
			return err
		}
	}
}

// mostGrowth is how much a box may grow from one job to the next.
const mostGrowth = 128 << 20
