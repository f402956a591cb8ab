package regular

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestReadRefusesWhatMayHaveNoEnd(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir) // the name of a socket is to be short
	if err := syscall.Mkfifo("pipe", 0o600); err != nil {
		t.Fatal(err)
	}
	socket, err := net.Listen("unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	for name, content := range map[string]string{"file": "a", "large": ""} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Truncate("large", 1<<40); err != nil {
		t.Skip(err)
	}
	for link, target := range map[string]string{
		"link-to-pipe": "pipe", "endless": "/dev/zero", "link-to-file": filepath.Join(dir, "file"),
	} {
		if err := os.Symlink(target, link); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]error{
		"file": nil, "link-to-file": nil,
		"pipe": ErrNotRegular, "link-to-pipe": ErrNotRegular, "socket": ErrNotRegular, "endless": ErrNotRegular,
		"large": ErrTooLarge, "missing": os.ErrNotExist,
	} {
		for called, read := range map[string]func() ([]byte, error){
			"Read":      func() ([]byte, error) { return Read(name) },
			"ReadNamed": func() ([]byte, error) { return ReadNamed(name) },
			"Check":     func() ([]byte, error) { return []byte("a"), Check(name) },
		} {
			got, err := read()
			if !errors.Is(err, want) || err == nil && string(got) != "a" {
				t.Errorf("%s of %s: got %q and %v, want %v", called, name, got, err, want)
			}
		}
	}
}

func TestWhatTheProcessHasOpenIsReadByItsName(t *testing.T) {
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	if _, err := write.WriteString("a"); err != nil {
		t.Fatal(err)
	}
	write.Close()
	got, err := ReadNamed(filepath.Join("/dev/fd", fmt.Sprint(read.Fd())))
	if err != nil || string(got) != "a" {
		t.Errorf("got %q and %v", got, err)
	}
}
