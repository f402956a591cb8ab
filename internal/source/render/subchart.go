package render

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"github.com/vixens-io/ballast/internal/core/regular"
)

const maxSubcharts = 5 // packages in each other

// visitFile gets a file of a chart, by a name that says where it is.
type visitFile func(name string, content []byte) error

// inChart calls visit with a file of a chart if it is called as wanted, or with those that are so called
// if it is a package.
func inChart(file, name, wanted string, visit visitFile) error {
	isPackage := filepath.Ext(file) == ".tgz"
	if !isPackage && filepath.Base(file) != wanted {
		return nil
	}
	content, err := regular.Read(file)
	if err != nil {
		return err
	}
	if isPackage {
		return inPackage(name, content, wanted, maxSubcharts, visit)
	}
	return visit(name, content)
}

// inPackage does so with the files of a packaged chart. What is no package is helm's to report.
func inPackage(name string, content []byte, wanted string, depth int, visit visitFile) error {
	if depth == 0 {
		return fmt.Errorf("%s: more than %d packages are in each other", name, maxSubcharts)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil
	}
	archive := tar.NewReader(&io.LimitedReader{R: unzipped, N: maxPackage})
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: it is no archive of at most %d MiB: %w", name, maxPackage>>20, err)
		}
		entry := strings.ReplaceAll(header.Name, `\`, "/") // as helm reads it
		isPackage := path.Ext(entry) == ".tgz"
		if !isPackage && path.Base(entry) != wanted {
			continue
		}
		inner, err := io.ReadAll(archive)
		if err == nil && isPackage {
			err = inPackage(name+"/"+entry, inner, wanted, depth-1, visit)
		} else if err == nil {
			err = visit(name+"/"+entry, inner)
		}
		if err != nil {
			return err
		}
	}
}
