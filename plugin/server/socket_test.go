package server

import (
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
	if err == nil || !strings.Contains(err.Error(), "name a shorter folder with --socket-dir") {
		t.Errorf("got %v", err)
	}
}
