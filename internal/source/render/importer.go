package render

import (
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
	files jsonnet.FileImporter
}

// Import returns the content of an imported file.
func (i *importer) Import(from, path string) (jsonnet.Contents, string, error) {
	if err := i.check(from, path); err != nil {
		return jsonnet.Contents{}, "", err
	}
	contents, found, err := i.files.Import(from, path)
	if err != nil {
		return contents, found, err
	}
	switch _, err := repopath.Resolve(i.root, found); {
	case errors.Is(err, repopath.ErrOutside):
		return jsonnet.Contents{}, "", fmt.Errorf("%s %w", path, err)
	case err != nil:
		return jsonnet.Contents{}, "", err
	}
	return contents, found, nil
}

// check refuses what cannot be read to an end, in the order in which files are looked for.
func (i *importer) check(from, path string) error {
	dirs := append(slices.Clone(i.files.JPaths), filepath.Dir(from))
	if filepath.IsAbs(path) {
		dirs = []string{""}
	}
	for _, dir := range slices.Backward(dirs) {
		if err := regular.Check(filepath.Join(dir, path)); !os.IsNotExist(err) {
			return err
		}
	}
	return nil // go-jsonnet says that it is not there
}
