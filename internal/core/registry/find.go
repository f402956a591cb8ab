package registry

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// fileName is what a registry is called in a repository.
const fileName = "ballast.yaml"

// Root returns the repository that dir is in: the nearest folder upward that has a .git, folder
// or file. Where there is none it is the top of the file system.
func Root(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	for {
		_, err := os.Lstat(filepath.Join(dir, ".git"))
		if parent := filepath.Dir(dir); err == nil || parent == dir {
			return dir
		} else {
			dir = parent
		}
	}
}

// Find reads ballast.yaml in root and in each folder from there down to dir, a layer each,
// farthest first. Files are called by their path from root, which reads the same on each
// machine; under the top of the file system by their whole path.
func Find(dir, root string) ([]Layer, error) {
	folders, err := between(root, dir)
	if err != nil {
		return nil, err
	}
	var layers []Layer
	for _, folder := range folders {
		path := filepath.Join(folder, fileName)
		if wrong := strings.TrimSuffix(path, "aml") + "ml"; exists(wrong) {
			return nil, fmt.Errorf("reading registry: %s: rename it to %s", wrong, fileName)
		}
		if !exists(path) {
			continue
		}
		if err := insideOf(root, path); err != nil {
			return nil, err
		}
		text, err := readFile(path)
		if err != nil {
			return nil, err
		}
		layers = append(layers, inRepository(nameFrom(root, path), text))
	}
	return layers, nil
}

// exists is true also for what cannot be looked at: reading it will say why.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// inRepository parses a file that Argo CD must know for no manifest.
func inRepository(name string, text []byte) Layer {
	const marker = "# +argocd:skip-file-rendering"
	layer := Parse(name, text)
	if first, _, _ := strings.Cut(string(text), "\n"); strings.TrimSpace(first) != marker {
		f := &layer.files[0]
		f.mistake(1, "has another first line than "+marker+": an application that is a plain directory would apply it")
		f.mistakes[len(f.mistakes)-1].Warning = true
	}
	return layer
}

// between returns root, and each folder from there down to dir.
func between(root, dir string) ([]string, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("finding %s: %w", fileName, err)
	}
	if root, err = filepath.Abs(root); err != nil {
		return nil, fmt.Errorf("finding %s: %w", fileName, err)
	}
	below, err := filepath.Rel(root, absolute)
	if err != nil || !filepath.IsLocal(below) {
		return nil, fmt.Errorf("finding %s: %s is not inside %s", fileName, dir, root)
	}
	folders := []string{root}
	for _, name := range strings.Split(below, string(filepath.Separator)) {
		if name != "." {
			folders = append(folders, filepath.Join(folders[len(folders)-1], name))
		}
	}
	return folders, nil
}

// insideOf refuses a link that leads out of the repository: its text would show in messages.
func insideOf(root, path string) error {
	realRoot, err := filepath.EvalSymlinks(root)
	if err != nil {
		return fmt.Errorf("reading registry: %w", err)
	}
	if realRoot, err = filepath.Abs(realRoot); err != nil {
		return fmt.Errorf("reading registry: %w", err)
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fmt.Errorf("reading registry: %s: %w", path, err) // a loop of links is told without a path
	}
	if below, err := filepath.Rel(realRoot, real); err != nil || !filepath.IsLocal(below) {
		return fmt.Errorf("reading registry: %s: a link that leads out of %s", path, root)
	}
	return nil
}

func nameFrom(root, path string) string {
	root, err := filepath.Abs(root)
	if err != nil || filepath.Dir(root) == root {
		return path
	}
	below, err := filepath.Rel(root, path)
	if err != nil {
		return path
	}
	return filepath.ToSlash(below)
}
