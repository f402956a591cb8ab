// Package temporary makes files and directories that do not outlive their process. Whoever makes one
// holds a lock on it, so that what a killed process left behind differs from what a living one uses,
// also in another container: the system drops a lock with the process that holds it.
package temporary

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/vixens-io/ballast/internal/core/repopath"
)

const (
	dirPrefix  = "ballast-run-"
	filePrefix = ".ballast-run-"
)

// Path is a temporary file or directory. Nobody else can read it.
type Path struct {
	Name   string
	lock   *os.File // nil on a file system without locks, where nothing is swept
	forget func()
}

// Directory makes a directory in parent, under a name that nobody can guess.
func Directory(parent string) (*Path, error) {
	return locked(parent, dirPrefix, func(name string) error { return os.Mkdir(name, 0o700) })
}

// File makes an empty file in parent, under a name that nobody can guess.
func File(parent string) (*Path, error) {
	return locked(parent, filePrefix, func(name string) error {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		return f.Close()
	})
}

// locked makes something and locks it; another one if somebody swept it before it was locked.
func locked(parent, prefix string, create func(name string) error) (*Path, error) {
	parent, err := repopath.Real(parent)
	if err != nil {
		return nil, err
	}
	for {
		p := &Path{Name: filepath.Join(parent, prefix+strings.ToLower(rand.Text()))}
		p.forget, err = Hold(func() error { return create(p.Name) }, p.remove)
		if err != nil {
			return nil, err
		}
		p.lock, err = lock(p.Name)
		if err == nil || errors.Is(err, errNoLocks) {
			return p, nil
		}
		p.forget()
		if !errors.Is(err, errTaken) {
			return nil, err
		}
	}
}

// Remove removes it with all that is in it.
func (p *Path) Remove() error {
	defer p.Release()
	return p.remove()
}

// Release leaves it to others: what is there is no longer temporary.
func (p *Path) Release() {
	p.forget()
	if p.lock != nil {
		p.lock.Close()
	}
}

// remove removes it also while something still writes into it, a killed child say.
func (p *Path) remove() error {
	for tries := 0; ; tries++ {
		err := os.RemoveAll(p.Name)
		if !errors.Is(err, syscall.ENOTEMPTY) || tries == 100 {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Sweep removes what killed processes of this user left behind in a directory. It follows no links.
func Sweep(parent string) error {
	entries, err := os.ReadDir(parent)
	for _, e := range entries {
		isOurs := e.IsDir() && strings.HasPrefix(e.Name(), dirPrefix) ||
			e.Type().IsRegular() && strings.HasPrefix(e.Name(), filePrefix)
		if !isOurs {
			continue
		}
		err = errors.Join(err, sweep(filepath.Join(parent, e.Name())))
	}
	return err
}

// sweep removes one thing, unless a living process or another user has it.
func sweep(name string) error {
	held, taken := lock(name)
	if taken != nil {
		return nil
	}
	defer held.Close()
	if info, err := held.Stat(); err != nil || !isOwn(info) {
		return err
	}
	return os.RemoveAll(name)
}

func isOwn(info fs.FileInfo) bool {
	stat, known := info.Sys().(*syscall.Stat_t)
	return known && int(stat.Uid) == os.Geteuid()
}

var (
	errTaken   = errors.New("somebody else has it, or has removed it")
	errNoLocks = errors.New("the file system has no locks")
)

// lock locks a file or a directory, no link, or fails at once where somebody else has. The lock ends
// with the process.
func lock(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errTaken
	}
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		f.Close()
		return nil, err
	}
	// A lock on what was removed meanwhile keeps nothing.
	now, err := os.Lstat(name)
	if err == nil {
		var own fs.FileInfo
		if own, err = f.Stat(); err == nil && os.SameFile(own, now) {
			return f, nil
		}
	}
	f.Close()
	return nil, errors.Join(errTaken, err)
}

func lockFile(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errTaken
		default:
			return errors.Join(errNoLocks, err)
		}
	}
}

// InTurn does something in a directory while nobody else does who asks for it in this way. It takes a
// moment: whoever has the directory for longer hangs.
func InTurn(dir string, do func() error) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	for range 500 {
		err = lockFile(f)
		if err == nil || errors.Is(err, errNoLocks) {
			return do()
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("another process keeps the directory %s locked: %w", dir, err)
}
