package render

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/go-jsonnet"

	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/core/repopath"
)

// importer imports files of the repository alone.
type importer struct {
	root  string
	trace *Trace
	files jsonnet.FileImporter
}

// Import returns the content of an imported file. What lies outside is not even opened.
func (i *importer) Import(from, path string) (jsonnet.Contents, string, error) {
	found, err := i.find(from, path)
	if err != nil {
		return jsonnet.Contents{}, "", err
	}
	return i.files.Import(from, cmp.Or(found, path)) // which says that it is not there
}

// find returns the first of the files that an import may mean, in the order in which go-jsonnet looks for them;
// empty: there is none.
func (i *importer) find(from, path string) (found string, err error) {
	dirs := append(slices.Clone(i.files.JPaths), filepath.Dir(from))
	if filepath.IsAbs(path) {
		dirs = []string{""}
	}
	var outside error
	for _, dir := range slices.Backward(dirs) {
		file := filepath.Join(dir, path)
		_, err := repopath.Resolve(i.root, file)
		if !errors.Is(err, repopath.ErrOutside) {
			i.trace.read(file)
		}
		switch isOutside := errors.Is(err, repopath.ErrOutside) || !repopath.Contains(i.root, file); {
		case err == nil:
			return file, regular.Check(file)
		case isOutside:
			outside = fmt.Errorf("%s %w", path, repopath.ErrOutside)
		case !os.IsNotExist(err):
			return "", err
		}
	}
	return "", outside
}
