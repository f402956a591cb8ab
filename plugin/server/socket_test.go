package server

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestASocketThatNobodyAnswersIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.sock")
	stale, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	stale.SetUnlinkOnClose(false)
	stale.Close()
	s, err := listen(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if info, err := os.Stat(path); err != nil || info.Mode() != fs.ModeSocket|socketMode {
		t.Errorf("got %v (%v)", info.Mode(), err)
	}
	if err := s.remove(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestASocketThatSomebodyAnswersIsLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.sock")
	first, err := listen(path)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if _, err := listen(path); err == nil || !strings.Contains(err.Error(), "another server answers there") {
		t.Errorf("got %v", err)
	}
}

func TestTheSocketOfASuccessorIsLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.sock")
	first, err := listen(path)
	if err != nil {
		t.Fatal(err)
	}
	first.Close() // it drains, and answers no more
	second, err := listen(path)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if err := first.remove(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error("the successor's socket is gone")
	}
}

func TestSomethingElseOfTheSocketsNameIsLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.sock")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := listen(path); err == nil || !strings.Contains(err.Error(), "there is something else of that name") {
		t.Errorf("got %v", err)
	}
}

func TestAPathThatIsTooLongIsRefused(t *testing.T) {
	_, err := listen(SocketIn(filepath.Join(t.TempDir(), strings.Repeat("x", 108))))
	if err == nil || !strings.Contains(err.Error(), "name a shorter directory with --socket-dir") {
		t.Errorf("got %v", err)
	}
}

// A busy server takes no more callers, and is no dead one.
func TestASocketOfABusyServerIsLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.sock")
	busy, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(busy)
	if err := errors.Join(syscall.Bind(busy, &syscall.SockaddrUnix{Name: path}), syscall.Listen(busy, 0)); err != nil {
		t.Fatal(err)
	}
	for { // until no more fit into its queue
		connection, err := net.DialTimeout("unix", path, 100*time.Millisecond)
		if err != nil {
			break
		}
		defer connection.Close()
	}
	if _, err := listen(path); err == nil || !strings.Contains(err.Error(), "it may be another server's") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Lstat(path); err != nil {
		t.Error(err)
	}
}

// Of servers that start at once, one has the socket and the others say so.
func TestOneOfManyHasTheSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.sock")
	var all sync.WaitGroup
	won := make(chan *socket, 10)
	for range cap(won) {
		all.Go(func() {
			s, err := listen(path)
			if err == nil {
				won <- s
			} else if !strings.Contains(err.Error(), "another server answers there") {
				t.Error(err)
			}
		})
	}
	all.Wait()
	close(won)
	if len(won) != 1 {
		t.Errorf("%d servers have it", len(won))
	}
	for s := range won {
		s.Close()
		if err := s.remove(); err != nil {
			t.Error(err)
		}
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestWhatIsNoSocketIsRefused(t *testing.T) {
	for name, create := range map[string]func(path string) error{
		"a directory":              func(path string) error { return os.Mkdir(path, 0o700) },
		"a link to nothing":        func(path string) error { return os.Symlink("nowhere", path) },
		"a pipe":                   func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a file of the early name": func(path string) error { return os.WriteFile(path+earlySuffix, nil, 0o600) },
		"a socket of packets": func(path string) error {
			_, err := net.ListenPacket("unixgram", path)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.sock")
			if err := create(path); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadDir(filepath.Dir(path))
			if _, err := listen(path); err == nil {
				t.Error("it is taken")
			}
			if after, _ := os.ReadDir(filepath.Dir(path)); len(after) != len(before) || after[0].Type() != before[0].Type() {
				t.Errorf("got %v, want %v", after, before)
			}
		})
	}
}
