package registry

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/repopath"
)

// fileName is what a registry is called in a repository.
const fileName = "ballast.yaml"

// Draft is a text that a registry file would get.
type Draft struct {
	Path string // absolute
	Text []byte
}

// Find reads ballast.yaml in root and in each directory from there down to dir, a layer each,
// farthest first. Files are called by their path from root, which reads the same on each
// machine; under the top of the file system by their whole path.
// A draft is read in place of what is there.
func Find(dir, root string, drafts ...Draft) ([]Layer, error) {
	directories, err := between(root, dir)
	if err != nil {
		return nil, err
	}
	var layers []Layer
	for _, dir := range directories {
		path := filepath.Join(dir, fileName)
		if i := slices.IndexFunc(drafts, func(d Draft) bool { return d.Path == path }); i >= 0 {
			layers = append(layers, inRepository(nameFrom(root, path), drafts[i].Text))
			continue
		}
		if wrong := strings.TrimSuffix(path, "aml") + "ml"; exists(wrong) {
			return nil, fmt.Errorf("reading registry: %s: rename it to %s", wrong, fileName)
		}
		if !exists(path) {
			continue
		}
		if err := checkLink(root, path); err != nil {
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

// between returns root, and each directory from there down to dir.
func between(root, dir string) ([]string, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("finding %s: %w", fileName, err)
	}
	below, ok := repopath.Below(root, dir)
	if !ok {
		return nil, fmt.Errorf("finding %s: %s is not inside %s", fileName, dir, root)
	}
	directories := []string{root}
	for _, name := range strings.Split(below, string(filepath.Separator)) {
		if name != "." {
			directories = append(directories, filepath.Join(directories[len(directories)-1], name))
		}
	}
	return directories, nil
}

// checkLink refuses a link that leads out of the repository: its text would show in messages.
func checkLink(root, path string) error {
	switch _, err := repopath.Resolve(root, path); {
	case errors.Is(err, repopath.ErrOutside):
		return fmt.Errorf("reading registry: %s: a link that leads out of %s", path, root)
	case err != nil:
		return fmt.Errorf("reading registry: %s: %w", path, err) // a loop of links is told without a path
	}
	return nil
}

// nameFrom returns what a file is called from the root of a repository; its path where there is no repository.
func nameFrom(root, path string) string {
	below, ok := repopath.Below(root, path)
	if root, err := filepath.Abs(root); err != nil || repopath.IsTop(root) || !ok {
		return path
	}
	return filepath.ToSlash(below)
}
