package engine

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// largestFile is how many bytes of a file of the repository transformers may see.
const largestFile = 1 << 20

// filesOf returns what reads files of the repository; where there is none, of the directory that was rendered.
// A stream has neither.
func filesOf(root, dir string) transform.Files {
	if root == "" || repopath.IsTop(root) {
		root = dir
	}
	if root == "" {
		return transform.Files{}
	}
	return transform.Files{
		Read:  func(path string) []byte { return readFile(root, path) },
		Paths: sync.OnceValue(func() []string { return pathsIn(root) }),
	}
}

// mostPaths bounds how many files and folders are looked through for a pattern.
const mostPaths = 50_000

// pathsIn returns the paths of the regular files below root, in order; nil if there are too many.
func pathsIn(root string) []string {
	var all []string
	seen := 0
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, entry fs.DirEntry, err error) error {
		if seen++; seen > mostPaths {
			return errors.New("too many files")
		}
		switch {
		case err != nil:
			return fs.SkipDir // what cannot be read is not seen
		case entry.IsDir() && entry.Name() == ".git":
			return fs.SkipDir
		case entry.Type().IsRegular():
			all = append(all, path)
		}
		return nil
	})
	if err != nil {
		return nil
	}
	return all
}

// readFile returns a regular file below root; nil if it is none, is too large, or a link to it leads out.
func readFile(root, path string) []byte {
	below, err := os.OpenRoot(root)
	if err != nil {
		return nil
	}
	defer below.Close()
	path = filepath.FromSlash(path)
	info, err := below.Stat(path) // before it is opened: a pipe would wait for a writer
	if err != nil || !info.Mode().IsRegular() || info.Size() > largestFile {
		return nil
	}
	f, err := below.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, largestFile))
	if err != nil {
		return nil
	}
	return text
}
