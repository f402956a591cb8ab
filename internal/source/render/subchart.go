package render

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
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

// editFile returns what a file of a chart is to hold.
type editFile func(name string, content []byte) ([]byte, error)

// editChart edits the files of a chart that are called as wanted, and those in the packages in it. The chart is
// a copy without links.
func editChart(dir, wanted string, edit editFile) error {
	return filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		isPackage := filepath.Ext(file) == ".tgz"
		if err != nil || e.IsDir() || !isPackage && e.Name() != wanted {
			return err
		}
		content, err := regular.Read(file)
		if err != nil {
			return err
		}
		if isPackage {
			edit := packageEdit{wanted, edit}
			content, err = edit.edited(e.Name(), content, maxSubcharts)
		} else {
			content, err = edit(e.Name(), content)
		}
		if err != nil {
			return err
		}
		return os.WriteFile(file, content, 0o600)
	})
}

// packageEdit edits the files of packages that are called as wanted.
type packageEdit struct {
	wanted string
	edit   editFile
}

// edited returns a package that holds edited files. What inPackage has read can be read once more.
func (e packageEdit) edited(name string, content []byte, depth int) ([]byte, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil || depth == 0 {
		return content, nil
	}
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	from, to := tar.NewReader(&io.LimitedReader{R: unzipped, N: maxPackage}), tar.NewWriter(zipped)
	for {
		header, err := from.Next()
		if errors.Is(err, io.EOF) {
			err := errors.Join(to.Close(), zipped.Close())
			return packed.Bytes(), err
		}
		if err == nil {
			err = e.entry(name, header, from, to, depth)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
}

func (e packageEdit) entry(name string, header *tar.Header, from io.Reader, to *tar.Writer, depth int) error {
	content, err := io.ReadAll(from)
	if err != nil {
		return err
	}
	entry := strings.ReplaceAll(header.Name, `\`, "/") // as helm reads it
	switch {
	case header.Typeflag != tar.TypeReg: // a directory, or what helm refuses
	case path.Ext(entry) == ".tgz":
		content, err = e.edited(name+"/"+entry, content, depth-1)
	case path.Base(entry) == e.wanted:
		content, err = e.edit(name+"/"+entry, content)
	}
	if err != nil {
		return err
	}
	header.Size = int64(len(content))
	if err := to.WriteHeader(header); err != nil {
		return err
	}
	_, err = to.Write(content)
	return err
}
