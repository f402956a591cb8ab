package box

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vixens-io/ballast/internal/source/temporary"
)

// A box that hangs is killed when its context ends, and with it what it runs, also where that is in a group or a
// session of its own.
func TestABoxEndsWithItsContext(t *testing.T) {
	why := errors.New("the caller has gone")
	for _, how := range []string{"program", "program of its own"} {
		s := setup(t)
		b := start(t, s)
		file := filepath.Join(s.Dir, "pid")
		ctx, cancel := context.WithCancelCause(t.Context())
		ended := make(chan error)
		go func() {
			job, _ := json.Marshal(order{how, []string{"pid", "program of its own", "pid", "hang", file + "2", file}})
			_, err := b.Do(ctx, job)
			ended <- err
		}()
		programs := []int{pidIn(t, file), pidIn(t, file+"2")}
		cancel(why)
		if err := <-ended; !errors.Is(err, why) {
			t.Errorf("got %v", err)
		}
		for _, pid := range append(programs, b.command.Process.Pid) {
			waitUntilGone(t, pid)
		}
		if !b.Ended() {
			t.Error("it has not ended")
		}
	}
}

func TestABoxThatStopsItselfEndsWithItsContext(t *testing.T) {
	b := start(t, setup(t))
	ctx, cancel := context.WithCancel(t.Context())
	job, _ := json.Marshal(order{"signal", []string{"19"}})
	ended := make(chan error)
	go func() { _, err := b.Do(ctx, job); ended <- err }()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	waitUntilGone(t, b.command.Process.Pid)
}

func TestAContextThatHasEndedBeginsNothing(t *testing.T) {
	b := start(t, setup(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	job, _ := json.Marshal(order{"hang", nil})
	if _, err := b.Do(ctx, job); !errors.Is(err, context.Canceled) || !b.Ended() {
		t.Errorf("got %v", err)
	}
}

// What a job leaves running ends with it, and the box does the next.
func TestWhatAJobLeavesRunningEnds(t *testing.T) {
	s := setup(t)
	b := start(t, s)
	file := filepath.Join(s.Dir, "pid")
	// A child of its own, and one whose parent has ended.
	for _, deed := range [][]string{{"orphan", "pid", "hang", file}, {"program", "orphan", "pid", "hang", file + "2"}} {
		if said, err := b.order(t, deed[0], deed[1:]...); said != "done" || err != nil {
			t.Fatalf("got %q, %v", said, err)
		}
		waitUntilGone(t, pidIn(t, deed[len(deed)-1]))
	}
	if b.Ended() {
		t.Error("the box has ended, too")
	}
}

func TestABoxThatEndsByItselfSaysHow(t *testing.T) {
	for name, tt := range map[string]struct {
		deed []string
		want string
	}{
		"it exits":          {[]string{"exit", "0"}, "exit status 0"},
		"with a status":     {[]string{"exit", "7"}, "exit status 7"},
		"it panics":         {[]string{"panic", "something odd"}, "exit status 2"},
		"it kills itself":   {[]string{"signal", "9"}, "signal: killed"},
		"by a segmentation": {[]string{"signal", "11"}, "exit status 2"},
		"by another signal": {[]string{"signal", "6"}, "exit status 2"},
	} {
		t.Run(name, func(t *testing.T) {
			b := start(t, setup(t))
			_, err := b.order(t, tt.deed[0], tt.deed[1:]...)
			var died Died
			if !errors.As(err, &died) || died.Status != tt.want {
				t.Fatalf("got %#v, want %s", err, tt.want)
			}
			if text := err.Error(); strings.Contains(text, "goroutine") || strings.Contains(text, "\n") {
				t.Errorf("a stack of Go's: %s", text)
			}
			if tt.deed[0] == "panic" && !strings.Contains(died.Output, "panic: something odd") {
				t.Errorf("not for the log: %s", died.Output)
			}
			if !b.Ended() {
				t.Error("it has not ended")
			}
		})
	}
}

// What ends by itself takes its programs with it, too.
func TestAProgramEndsWithABoxThatEndsByItself(t *testing.T) {
	s := setup(t)
	b := start(t, s)
	file := filepath.Join(s.Dir, "pid")
	if _, err := b.order(t, "die with programs", file); !errors.As(err, new(Died)) {
		t.Errorf("got %v", err)
	}
	waitUntilGone(t, pidIn(t, file))
	waitUntilGone(t, pidIn(t, file+"2"))
}

func TestABoxThatCannotPrepareItselfSaysWhy(t *testing.T) {
	for work, want := range map[string]string{
		"unready": "nothing is as it should be", "unknown": `no handler is called "unknown"`,
	} {
		s := setup(t)
		s.Work = work
		_, err := start(t, s).order(t, "nothing")
		var died Died
		if !errors.As(err, &died) || !strings.Contains(died.Output, want) {
			t.Errorf("got %#v", err)
		}
	}
}

// Nothing can tidy up after a parent that is killed: the kernel ends its boxes, and they their programs.
func TestABoxEndsWithItsParent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "box")
	cmd, err := programOf([]string{"parent", dir})
	if err != nil {
		t.Fatal(err)
	}
	temporary.Child(cmd)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "pid")
	pids := []int{pidIn(t, file), pidIn(t, file+"2")}
	for _, pid := range pids {
		if !isThere(pid) {
			t.Errorf("process %d has ended too early", pid)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for _, pid := range pids {
		waitUntilGone(t, pid)
	}
}

// beParent has a box, which has a program, hang.
func beParent(arguments []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	file := filepath.Join(arguments[0], "pid")
	b, err := Start(Setup{Work: "hostile", Dir: arguments[0], Programs: []string{self}, Limits: small})
	if err != nil {
		return err
	}
	job, err := json.Marshal(order{"pid", []string{"program of its own", "pid", "hang", file + "2", file}})
	if err != nil {
		return err
	}
	_, err = b.Do(context.Background(), job)
	return err
}

// dieWithPrograms starts a program in its group and one in another, and exits.
func dieWithPrograms(arguments []string) error {
	for _, p := range []struct {
		file   string
		change func(*exec.Cmd)
	}{{arguments[0], nil}, {arguments[0] + "2", temporary.Child}} {
		cmd, err := programOf([]string{"pid", "hang", p.file})
		if err != nil {
			return err
		}
		if p.change != nil {
			p.change(cmd)
		}
		if err := errors.Join(cmd.Start(), waitForFile(p.file)); err != nil {
			return err
		}
	}
	os.Exit(3)
	return nil
}
