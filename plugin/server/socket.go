package server

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"
)

// socketMode lets in who runs as the same user, as the containers of one pod do.
const socketMode = 0o700

// longestPath is what Linux takes for a socket: 108 bytes with the one that ends it.
const longestPath = 107

// socket is a listener whose file appears when it listens, and goes when it is removed.
type socket struct {
	*net.UnixListener
	path string
	file fs.FileInfo
}

// listen listens at path, in place of a socket that a killed predecessor left there.
func listen(path string) (*socket, error) {
	if err := isFree(path); err != nil {
		return nil, err
	}
	// Under its name only once it answers: the repo-server takes whatever has the name.
	early := fmt.Sprintf("%s.%d", path, os.Getpid())
	if len(early) > longestPath {
		return nil, fmt.Errorf("socket %s: the path is longer than sockets can have it, %d bytes: name a shorter folder with --socket-dir", path, longestPath)
	}
	if err := os.Remove(early); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("socket %s: %w", path, err)
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: early, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("socket %s: %w", path, err)
	}
	listener.SetUnlinkOnClose(false)
	s := &socket{UnixListener: listener, path: path}
	if err := s.publish(early); err != nil {
		listener.Close()
		os.Remove(early)
		return nil, fmt.Errorf("socket %s: %w", path, err)
	}
	return s, nil
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

// isFree refuses what is no socket, and one that somebody answers.
func isFree(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("socket %s: %w", path, err)
	}
	if info.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("socket %s: there is something else of that name: remove it", path)
	}
	if connection, err := net.DialTimeout("unix", path, time.Second); err == nil {
		connection.Close()
		return fmt.Errorf("socket %s: another server answers there: stop it, or name another folder with --socket-dir", path)
	}
	return nil
}

// remove removes the file, unless a successor has put its own in its place.
func (s *socket) remove() error {
	now, err := os.Lstat(s.path)
	if err != nil || !os.SameFile(now, s.file) {
		return nil
	}
	return os.Remove(s.path)
}

// SocketIn gives the file of the socket in a folder: Argo CD finds a plugin by it.
func SocketIn(folder string) string { return filepath.Join(folder, "ballast.sock") }
