package server

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const folderPrefix = "ballast-serve-"

// workFolder holds the folders of all calls. Whoever runs holds a lock on it, so that what a
// killed predecessor left behind is told from what a living neighbour uses.
type workFolder struct {
	path string
	lock *os.File
}

// newWorkFolder makes a folder in parent that nobody else can read, and removes those
// that were left behind there.
func newWorkFolder(parent string) (*workFolder, error) {
	parent, err := realPath(parent)
	if err != nil {
		return nil, fmt.Errorf("work folder: %w", err)
	}
	left, err := filepath.Glob(filepath.Join(parent, folderPrefix+"*"))
	if err != nil {
		return nil, fmt.Errorf("work folder: %w", err)
	}
	for _, path := range left {
		if f, err := lockFolder(path); err == nil {
			err = os.RemoveAll(path)
			f.Close()
			if err != nil {
				return nil, fmt.Errorf("work folder: removing what was left behind: %w", err)
			}
		}
	}
	path := filepath.Join(parent, folderPrefix+strings.ToLower(rand.Text()))
	if err := os.Mkdir(path, 0o700); err != nil {
		return nil, fmt.Errorf("work folder: %w", err)
	}
	lock, err := lockFolder(path)
	if err != nil {
		return nil, fmt.Errorf("work folder: %w", err)
	}
	return &workFolder{path, lock}, nil
}

// realPath gives a path by the name that errors have it by: absolute, links resolved.
func realPath(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(absolute)
}

// lockFolder locks a folder, or fails at once where somebody else has; the lock ends with
// the process.
func lockFolder(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// checkout makes the folder of one call, under a name that no other call can guess.
func (w *workFolder) checkout() (*os.Root, error) {
	path := filepath.Join(w.path, strings.ToLower(rand.Text()))
	if err := os.Mkdir(path, 0o700); err != nil {
		return nil, err
	}
	return os.OpenRoot(path)
}

// remove removes the folder and all that is in it.
func (w *workFolder) remove() error {
	defer w.lock.Close()
	return os.RemoveAll(w.path)
}
