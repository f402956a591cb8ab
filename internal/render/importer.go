package render

import (
	"fmt"

	"github.com/google/go-jsonnet"
)

// importer imports files of the repository alone.
type importer struct {
	root  string
	files jsonnet.FileImporter
}

// Import gives the content of an imported file.
func (i *importer) Import(from, path string) (jsonnet.Contents, string, error) {
	contents, found, err := i.files.Import(from, path)
	if err != nil {
		return contents, found, err
	}
	real, err := realPath(found)
	if err != nil {
		return jsonnet.Contents{}, "", err
	}
	if !within(real, i.root) {
		return jsonnet.Contents{}, "", fmt.Errorf("%s leads out of the repository", path)
	}
	return contents, found, nil
}
