package server

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/vixens-io/ballast/internal/source/temporary"
)

// socketMode lets in who runs as the same user, as the containers of one pod do.
const socketMode = 0o700

// longestPath is what Linux takes for a socket: 108 bytes with the one that ends it.
const longestPath = 107

// earlySuffix is of the name that a socket has before it answers.
const earlySuffix = ".new"

// socket is a listener whose file appears when it listens, and goes when it is removed.
type socket struct {
	*net.UnixListener
	path   string
	file   fs.FileInfo
	forget func()
}

// listen listens at path, in place of a socket that a killed predecessor left there.
func listen(path string) (*socket, error) {
	if len(path+earlySuffix) > longestPath {
		return nil, fmt.Errorf("socket %s: the path is longer than sockets can have it, %d bytes: "+
			"name a shorter directory with --socket-dir", path, longestPath-len(earlySuffix))
	}
	s := &socket{path: path}
	var err error
	s.forget, err = temporary.Hold(func() error {
		// Two servers that start at once would both find the place free.
		return temporary.InTurn(filepath.Dir(path), s.open)
	}, s.removeFile)
	if err != nil {
		return nil, fmt.Errorf("socket %s: %w", path, err)
	}
	return s, nil
}

// open listens under another name first: the repo-server takes whatever has the name of a socket.
func (s *socket) open() error {
	if err := isFree(s.path); err != nil {
		return err
	}
	early := s.path + earlySuffix
	if err := isFree(early); err != nil {
		return fmt.Errorf("%s: %w", early, err)
	}
	if err := os.Remove(early); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var err error
	if s.UnixListener, err = net.ListenUnix("unix", &net.UnixAddr{Name: early, Net: "unix"}); err != nil {
		return err
	}
	s.SetUnlinkOnClose(false)
	if err := s.publish(early); err != nil {
		_, _ = s.Close(), os.Remove(early)
		return err
	}
	return nil
}

func (s *socket) publish(early string) error {
	if err := os.Chmod(early, socketMode); err != nil {
		return err
	}
	var err error
	if s.file, err = os.Lstat(early); err != nil {
		return err
	}
	return os.Rename(early, s.path)
}

// isFree refuses what is no socket, and one that somebody has: nobody answers a socket of a killed
// server, and one that is busy or another user's says something else.
func isFree(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode().Type() != fs.ModeSocket {
		return errors.New("there is something else of that name: remove it")
	}
	connection, err := net.DialTimeout("unix", path, time.Second)
	switch {
	case err == nil:
		_ = connection.Close()
		return errors.New("another server answers there: stop it, or name another directory with --socket-dir")
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, fs.ErrNotExist):
		return nil
	}
	return fmt.Errorf("it may be another server's: stop that, or name another directory with --socket-dir: %w", err)
}

// remove removes the file, unless a successor has put its own in its place.
func (s *socket) remove() error {
	defer s.forget()
	return s.removeFile()
}

func (s *socket) removeFile() error {
	err := temporary.InTurn(filepath.Dir(s.path), func() error {
		now, err := os.Lstat(s.path)
		if err != nil || !os.SameFile(now, s.file) {
			return nil
		}
		return os.Remove(s.path)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil // with its directory
	}
	return err
}

// SocketIn returns the file of the socket in a directory: Argo CD finds a plugin by it.
func SocketIn(dir string) string { return filepath.Join(dir, "ballast.sock") }
