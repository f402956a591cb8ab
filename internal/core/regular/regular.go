// Package regular opens regular files alone. What a repository calls a file may be whatever its
// author made of it: a pipe that nobody writes to, a device that has no end.
package regular

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Most is how much of one file is read: far above what people write into one.
const Most = 64 << 20

// What keeps a file from being read.
var (
	ErrNotRegular = errors.New("not a file, but a pipe, a socket or a device: put a file in its place")
	ErrTooLarge   = errors.New("too large to be read")
)

// Open opens a file for reading. It refuses at once what is neither a regular file nor a directory,
// behind links too: to open a pipe may wait for ever.
func Open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := check(path, info); err != nil {
		return nil, err
	}
	// It may have become a pipe since.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = check(path, info)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Check refuses what is neither a regular file nor a directory, and a file of more than Most bytes, for
// a program that reads it without asking.
func Check(path string) error {
	info, err := os.Stat(path)
	if err == nil {
		err = check(path, info)
	}
	if err == nil && info.Mode().IsRegular() && info.Size() > Most {
		err = tooLarge(path, Most)
	}
	return err
}

func check(path string, info fs.FileInfo) error {
	if info.Mode().IsRegular() || info.IsDir() {
		return nil
	}
	return &fs.PathError{Op: "open", Path: path, Err: ErrNotRegular}
}

// Read returns the content of a file as Open opens it, and refuses one of more than Most bytes.
func Read(path string) ([]byte, error) {
	return ReadAtMost(path, Most)
}

// ReadAtMost returns the content of a file as Open opens it, and refuses one of more bytes.
func ReadAtMost(path string, most int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAtMost(f, most)
}

func readAtMost(f *os.File, most int64) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > most {
		return nil, tooLarge(f.Name(), most)
	}
	content, err := io.ReadAll(io.LimitReader(f, most+1)) // it may grow
	if err == nil && int64(len(content)) > most {
		return nil, tooLarge(f.Name(), most)
	}
	return content, err
}

func tooLarge(path string, most int64) error {
	return &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("%w: larger than %d MiB", ErrTooLarge, most>>20)}
}

// OpenNamed opens a file that a user names on the command line, where a shell puts a pipe for what
// a command prints, as in <(kubectl get ...).
func OpenNamed(path string) (*os.File, error) {
	if isDescriptor(path) {
		return os.Open(path)
	}
	return Open(path)
}

// ReadNamed returns the content of a file that a user names, as OpenNamed opens it.
func ReadNamed(path string) ([]byte, error) {
	f, err := OpenNamed(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAtMost(f, Most)
}

// isDescriptor reports whether a name stands for what the process has open already, so that
// somebody holds the other end.
func isDescriptor(path string) bool {
	dir := filepath.Dir(filepath.Clean(path))
	return path == "/dev/stdin" || dir == "/dev/fd" || dir == "/proc/self/fd"
}
