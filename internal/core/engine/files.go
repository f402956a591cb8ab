package engine

import (
	"io"
	"os"
	"path/filepath"

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
		return nil
	}
	return func(path string) []byte { return readFile(root, path) }
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
