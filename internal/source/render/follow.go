package render

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// following walks a directory as a program does that follows all links. What links lead to is counted, since
// they may multiply it.
type following struct{ linked int }

// visitEntry gets a file or a link.
type visitEntry func(path string, e fs.DirEntry) error

// walk calls visit with each file and each link, and then goes where the link leads. No directory is visited.
func (w *following) walk(dir string, visit visitEntry) error {
	return w.walkDir(dir, false, visit)
}

func (w *following) walkDir(dir string, isLinked bool, visit visitEntry) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := w.entry(filepath.Join(dir, e.Name()), e, isLinked, visit); err != nil {
			return err
		}
	}
	return nil
}

func (w *following) entry(path string, e fs.DirEntry, isLinked bool, visit visitEntry) error {
	isLink := e.Type()&fs.ModeSymlink != 0
	if isLinked || isLink {
		w.linked++
	}
	if w.linked > maxEntries {
		return fmt.Errorf("%s: with it, the chart has more than %d files, links followed", path, maxEntries)
	}
	if e.IsDir() {
		return w.walkDir(path, isLinked, visit)
	}
	if err := visit(path, e); err != nil || !isLink {
		return err
	}
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return err
	}
	return w.walkDir(path, true, visit)
}
