package plugin

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/repopath"
)

// Repository returns the root of what there is of the repository of a checkout, by what Argo CD tells.
func (c Checkout) Repository(env Environment) string {
	if c.Root != "" {
		return c.Root
	}
	return repository(c.Dir, env["ARGOCD_APP_SOURCE_PATH"])
}

// repository returns the root of the checkout that dir is in. What Argo CD streams may lack
// the .git directory, and the front of the application's path with it; the path it tells.
func repository(dir, sourcePath string) string {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	below := strings.TrimPrefix(path.Clean("/"+sourcePath), "/")
	if root, found := rootOf(absolute, below); found {
		return root
	}
	if root := repopath.Root(dir); !repopath.IsTop(root) {
		return root
	}
	for below != "" {
		_, below, _ = strings.Cut(below, "/")
		if root, found := rootOf(absolute, below); found {
			return root
		}
	}
	return absolute
}

// rootOf returns the directory from which a path leads to dir, through links too: of several
// the topmost, which no link within the repository can feign.
func rootOf(dir, below string) (root string, found bool) {
	target, err := os.Stat(dir)
	if err != nil || below == "" {
		return "", false
	}
	for parent := dir; parent != filepath.Dir(parent); parent = filepath.Dir(parent) {
		info, err := os.Stat(filepath.Join(parent, filepath.FromSlash(below)))
		if err == nil && os.SameFile(info, target) {
			root, found = parent, true
		}
	}
	return root, found
}

// inRepository reads a registry that a parameter names: a file of the repository, links
// resolved.
func inRepository(root, path string) (registry.Layer, error) {
	real, err := repopath.Resolve(root, filepath.Join(root, filepath.FromSlash(path)))
	switch {
	case errors.Is(err, repopath.ErrOutside):
		return registry.Layer{}, fmt.Errorf("plugin parameter registry: %s %w", path, err)
	case err != nil:
		return registry.Layer{}, fmt.Errorf("plugin parameter registry: %s is not in the repository", path)
	}
	if info, err := os.Stat(real); err != nil || !info.Mode().IsRegular() { // of a directory, links would be read
		return registry.Layer{}, fmt.Errorf("plugin parameter registry: %s is no file", path)
	}
	return registry.Read(real)
}
