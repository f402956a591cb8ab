package render

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"

	"github.com/vixens-io/ballast/internal/core/regular"
)

const (
	maxPackage = 100 << 20 // as helm has it
	maxEntries = 10_000
)

// packaged renders a packaged chart. As in Argo CD, what the options name is in the package.
func packaged(ctx context.Context, file string, o Options) (Rendered, error) {
	if kind, said, _ := o.Spec.kind(); said && kind != Chart {
		return Rendered{}, withoutOptions(file, said, kind)
	}
	to, err := os.MkdirTemp("", "ballast-chart-")
	if err != nil {
		return Rendered{}, err
	}
	defer func() { _ = os.RemoveAll(to) }()
	dir, err := Unpack(file, to)
	if err != nil {
		return Rendered{}, fmt.Errorf("unpacking the chart %s: %w", file, err)
	}
	o.Root = to
	out, err := template(ctx, dir, o)
	if err != nil {
		return Rendered{}, fmt.Errorf("rendering the chart %s: %w", file, err)
	}
	return Rendered{Kind: Chart, Parts: []Part{stream(file, bytes.NewReader(out))}}, nil
}

// Unpack writes the files of a packaged chart below a directory, and returns the directory of the chart.
func Unpack(file, to string) (dir string, err error) {
	f, err := regular.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return unpack(f, to)
}

func unpack(file io.Reader, to string) (dir string, err error) {
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return "", err
	}
	root, err := os.OpenRoot(to)
	if err != nil {
		return "", err
	}
	defer root.Close()
	archive := tar.NewReader(&io.LimitedReader{R: unzipped, N: maxPackage})
	for range maxEntries {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return chartIn(to)
		}
		if err != nil {
			return "", fmt.Errorf("it is no archive of at most %d MiB: %w", maxPackage>>20, err)
		}
		if err := unpackEntry(root, header, archive); err != nil {
			return "", fmt.Errorf("%s: %w", header.Name, err)
		}
	}
	return "", fmt.Errorf("it has more than %d files", maxEntries)
}

// unpackEntry writes one file. Directories come with their files; a chart has nothing else.
func unpackEntry(root *os.Root, header *tar.Header, content io.Reader) error {
	switch header.Typeflag {
	case tar.TypeReg:
	case tar.TypeDir, tar.TypeXGlobalHeader:
		return nil
	default:
		return errors.New("it is neither a file nor a directory")
	}
	name := filepath.FromSlash(path.Clean(header.Name))
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, content); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// chartIn returns the one chart of a package.
func chartIn(dir string) (string, error) {
	found, err := filepath.Glob(filepath.Join(dir, "*", chartFile))
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("it holds %d charts (NAME/%s), not one", len(found), chartFile)
	}
	return filepath.Dir(found[0]), nil
}
