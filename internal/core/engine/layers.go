package engine

import (
	"fmt"
	"os"
	"slices"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/repopath"
)

// Layers says where the layers of the registry come from.
type Layers struct {
	Paths  []string         // files and directories that a flag or the environment names
	Search bool             // also search upward where Paths has layers: they are the operator's then
	Root   string           // where the search ends; empty: at the directory with .git
	Start  string           // where it starts, instead of the source's directory
	Added  []registry.Layer // nearer than those: what a KRM function or an Application brings

	Nearest []registry.Layer // nearer than what is found
	Drafts  []registry.Draft // are found in place of what is there
}

// load reads the layers, farthest first, and returns the repository's root. A stream has
// no directory: dir is empty then.
func (l Layers) load(dir string) (layers []registry.Layer, root string, err error) {
	if l.Start != "" {
		if err := isDirectory(l.Start); err != nil {
			return nil, "", err
		}
	}
	layers = []registry.Layer{registry.BuiltIn()}
	for _, path := range l.Paths {
		layer, err := registry.Read(path)
		if err != nil {
			return nil, "", err
		}
		if l.Search {
			layer = layer.Operator()
		}
		layers = append(layers, layer)
	}
	layers = append(layers, l.Added...)
	if dir == "" {
		return append(layers, l.Nearest...), "", nil
	}
	root = l.Root
	if root == "" {
		root = repopath.Root(dir)
	}
	if len(layers) > 1 && !l.Search {
		return append(layers, l.Nearest...), root, nil
	}
	found, err := registry.Find(dir, root, l.Drafts...)
	return slices.Concat(layers, found, l.Nearest), root, err
}

// isDirectory refuses what is no directory: a slip there would pass for a repository
// without a registry.
func isDirectory(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("searching a registry: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("searching a registry: %s is no directory", path)
	}
	return nil
}

// Load reads the layers that a render of a directory would read, farthest first.
func (l Layers) Load(dir string) ([]registry.Layer, error) {
	layers, _, err := l.load(dir)
	return layers, err
}
