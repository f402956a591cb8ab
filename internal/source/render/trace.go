package render

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Trace records what a render asked the file system for, by absolute paths. A nil one records nothing. A render
// depends on no other file: what may change it is a file that was read, one in a folder that was listed, or one that
// was looked for and was not there.
type Trace struct {
	Files   map[string]bool `json:",omitempty"` // that were read, and the links that led to them
	Folders map[string]bool `json:",omitempty"` // whose entries were listed
	Missing map[string]bool `json:",omitempty"` // that were looked for and are not there

	mu sync.Mutex
}

// read records that a file was read, or was not there.
func (t *Trace) read(path string) { t.look(path, false) }

// list records that a folder was listed, or was not there.
func (t *Trace) list(path string) { t.look(path, true) }

// look records what is at a path. Of a folder that nobody listed only the links to it are recorded.
func (t *Trace) look(path string, listed bool) {
	if t == nil {
		return
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	info, err := os.Stat(path)
	if err != nil {
		note(&t.Missing, path)
	}
	real := t.links(path)
	switch {
	case err != nil:
	case !info.IsDir():
		note(&t.Files, real)
	case listed:
		note(&t.Folders, real)
	}
}

// links records the links on the way to a path, and returns it without them.
func (t *Trace) links(path string) string {
	real, err := filepath.EvalSymlinks(path)
	if err != nil || real == path {
		return path
	}
	for at := path; at != filepath.Dir(at); at = filepath.Dir(at) {
		info, err := os.Lstat(at)
		if err != nil || info.Mode()&fs.ModeSymlink == 0 {
			continue
		}
		parent, err := filepath.EvalSymlinks(filepath.Dir(at))
		if err != nil {
			continue
		}
		note(&t.Files, filepath.Join(parent, filepath.Base(at)))
		if target, err := os.Readlink(at); err == nil && parent != real { // which may be another link
			if !filepath.IsAbs(target) {
				target = filepath.Join(parent, target)
			}
			if info, err := os.Lstat(target); err == nil && info.Mode()&fs.ModeSymlink != 0 {
				note(&t.Files, target)
			}
		}
	}
	return real
}

// tree records all of a folder, for a program that reads what it wants of it.
func (t *Trace) tree(dir string) {
	if t == nil {
		return
	}
	t.list(dir)
	_ = new(following).walk(dir, func(path string, _ fs.DirEntry) error { // whoever renders it has the error
		t.read(path)
		t.list(filepath.Dir(path))
		return nil
	})
}

func note(set *map[string]bool, path string) {
	if *set == nil {
		*set = map[string]bool{}
	}
	(*set)[path] = true
}

// glob records the folder in which all is that a pattern may match.
func (t *Trace) glob(pattern string) {
	if t == nil {
		return
	}
	dir := filepath.Dir(pattern)
	for strings.ContainsAny(dir, `*?[\`) {
		dir = filepath.Dir(dir)
	}
	t.list(dir)
}
