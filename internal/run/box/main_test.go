package box

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vixens-io/ballast/internal/source/temporary"
)

// program is what the tests' program is called as where a box runs it.
const program = "box-test-program"

// The tests' program is also each box, the program that a box runs, and a parent that is killed.
func TestMain(m *testing.M) {
	if called, status := Main(os.Args, map[string]Handler{"hostile": hostile{}, "unready": unready{}}); called {
		os.Exit(status)
	}
	if os.Args[0] == program {
		fmt.Print(do(os.Args[1], os.Args[2:]))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// order is a job of the tests.
type order struct {
	Deed      string
	Arguments []string
}

// hostile is a handler that does whatever it is told, and answers what came of it.
type hostile struct{}

func (hostile) Prepare(Setup) error { return nil }

func (hostile) Do(_ context.Context, job []byte) Answer {
	var o order
	if err := json.Unmarshal(job, &o); err != nil {
		panic(err)
	}
	if o.Deed == "last" {
		return Answer{Header: json.RawMessage(`"done"`), Last: true}
	}
	if o.Deed == "parts" {
		return Answer{Header: json.RawMessage(`""`), Parts: [][]byte{[]byte(o.Arguments[0]), {}, []byte(o.Arguments[1])}}
	}
	header, err := json.Marshal(do(o.Deed, o.Arguments))
	if err != nil {
		panic(err)
	}
	return Answer{Header: header}
}

// unready is a handler that cannot prepare itself.
type unready struct{ hostile }

func (unready) Prepare(Setup) error { return fmt.Errorf("nothing is as it should be") }

// do does one deed, in a box or in a program that a box runs.
func do(deed string, arguments []string) string {
	done, ok := deeds()[deed]
	if !ok {
		panic("no such deed: " + deed)
	}
	if err := done(arguments); err != nil {
		return err.Error()
	}
	return "done"
}

// deeds returns what can be done, by name.
func deeds() map[string]func([]string) error {
	return map[string]func([]string) error{
		"nothing": func([]string) error { return nil },
		"hang":    func([]string) error { return hang() },
		"yield":   func([]string) error { return waitUntilYielded() },
		"exit":    func(a []string) error { os.Exit(number(a[0])); return nil },
		"panic":   func(a []string) error { panic(a[0]) },
		"signal": func(a []string) error {
			return errorsOrHang(syscall.Kill(os.Getpid(), syscall.Signal(number(a[0]))))
		},
		"answer": answerRaw, "pid": writePid,

		"heap": fillHeap, "huge": fillAtOnce, "stacks": fillStacks, "shared": fillShared, "hold": hold,
		"file": fillFile, "files": makeFiles, "directories": makeDirectories, "deep": makeDeep,

		"read": func(a []string) error { _, err := os.ReadFile(a[0]); return err },
		"list": func(a []string) error { _, err := os.ReadDir(a[0]); return err },
		"write": func(a []string) error {
			return os.WriteFile(a[0], []byte("written"), 0o700)
		},
		"copy": copyFile, "execute": func(a []string) error { return exec.Command(a[0]).Run() },
		"environment": func(a []string) error { return fmt.Errorf("%q", os.Getenv(a[0])) },
		"dial":        dial, "listen": listen, "read hidden": readHidden,

		"program":            func(a []string) error { return runProgram(a, nil) },
		"program of its own": func(a []string) error { return runProgram(a, temporary.Child) },
		"orphan":             startOrphan,
		"die with programs":  dieWithPrograms, "parent": beParent,
	}
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}

// hang ends with its process.
func hang() error {
	for {
		time.Sleep(time.Hour)
	}
}

func errorsOrHang(err error) error {
	if err != nil {
		return err
	}
	return hang()
}

// runProgram has a program do a deed, in the group of this process or as others are started.
func runProgram(arguments []string, change func(*exec.Cmd)) error {
	cmd, err := programOf(arguments)
	if err != nil {
		return err
	}
	if change != nil {
		change(cmd)
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("the program: %w: %s", err, out)
	}
	if text := string(out); text != "done" {
		return fmt.Errorf("%s", text)
	}
	return nil
}

func programOf(arguments []string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(context.Background(), self)
	cmd.Args = append([]string{program}, arguments...)
	return cmd, nil
}

// startOrphan has a program do a deed in a session of its own, and does not wait for it.
func startOrphan(arguments []string) error {
	cmd, err := programOf(arguments)
	if err != nil {
		return err
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	return waitForFile(arguments[len(arguments)-1])
}

func waitForFile(path string) error {
	for range 2000 {
		if _, err := os.Stat(path); err == nil {
			return nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return fmt.Errorf("%s never appeared", path)
}

// writePid writes the number of this process into a file, and does another deed.
func writePid(arguments []string) error {
	path, then := arguments[len(arguments)-1], arguments[:len(arguments)-1]
	part := path + ".part"
	if err := os.WriteFile(part, []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return deeds()[then[0]](then[1:])
}

// setup is that of a box whose limits are small.
func setup(t *testing.T) Setup {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Setup{
		Work: "hostile", Dir: filepath.Join(t.TempDir(), "box"), Programs: []string{self}, Limits: small,
	}
}

// start starts a box; the test ends it.
func start(t *testing.T, s Setup) *Box {
	t.Helper()
	b, err := Start(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.End)
	return b
}

// limit is how long a deed may take that ends by itself: what never ends fails its test, and no machine is that slow.
const limit = time.Minute

// order has a box do a deed, and returns what it says of it.
func (b *Box) order(t *testing.T, deed string, arguments ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	job, err := json.Marshal(order{deed, arguments})
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.Do(ctx, job)
	if err != nil {
		return "", err
	}
	var said string
	if err := json.Unmarshal(a.Header, &said); err != nil {
		t.Fatal(err)
	}
	return said, nil
}

// pidIn waits for a file in which a process has written its number.
func pidIn(t *testing.T, path string) int {
	t.Helper()
	if err := waitForFile(path); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return number(string(content))
}

// waitUntilGone fails the test unless a process ends.
func waitUntilGone(t *testing.T, pid int) {
	t.Helper()
	for range 2000 {
		if !isThere(pid) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("process %d is still there", pid)
}

// isThere reports whether a process runs; one that only waits to be waited for does not.
func isThere(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return false
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(after, "Z")
}

// waitUntilYielded returns when others go before this process.
func waitUntilYielded() error {
	for {
		priority, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
		if err != nil || priority == 20-niceness { // as the system call has it
			return err
		}
		time.Sleep(time.Millisecond)
	}
}
