package argocd

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
)

// unpack writes the files of an archive. "a -> b" is a link, and what is named to be in a .tgz
// is packed into one.
func unpack(archive *txtar.Archive, folder string) error {
	packages := map[string][]txtar.File{}
	for _, f := range archive.Files {
		if pack, name, packed := strings.Cut(f.Name, ".tgz/"); packed {
			packages[pack+".tgz"] = append(packages[pack+".tgz"], txtar.File{Name: name, Data: f.Data})
			continue
		}
		if err := unpackFile(f, folder); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		content, err := packed(packages[name])
		if err != nil {
			return err
		}
		if err := unpackFile(txtar.File{Name: name, Data: content}, folder); err != nil {
			return err
		}
	}
	return nil
}

func unpackFile(f txtar.File, folder string) error {
	name, target, isLink := strings.Cut(f.Name, " -> ")
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if isLink {
		return os.Symlink(target, path)
	}
	return os.WriteFile(path, f.Data, 0o644)
}

func packed(files []txtar.File) ([]byte, error) {
	var content bytes.Buffer
	zipped := gzip.NewWriter(&content)
	archive := tar.NewWriter(zipped)
	for _, f := range files {
		if err := archive.WriteHeader(&tar.Header{Name: f.Name, Mode: 0o644, Size: int64(len(f.Data))}); err != nil {
			return nil, err
		}
		if _, err := archive.Write(f.Data); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	if err := zipped.Close(); err != nil {
		return nil, err
	}
	return content.Bytes(), nil
}
