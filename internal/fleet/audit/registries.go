package audit

import (
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/run"
)

// registries loads each registry of a repository once, however many applications share it.
type registries struct {
	root         string
	transformers []transform.Definition

	mu     sync.Mutex
	loaded map[string]func() (*loadedRegistry, error) // by the nearest directory that has a layer
}

// loadedRegistry is the registry of an application's run.
type loadedRegistry struct {
	stated   *registry.Registry // what the layers state; nil where they could not be read
	complete *registry.Registry // with the sections that none of them states, to be reported only
	off      engine.Off         // the transformers of those sections
	own      bool               // an Application adds to it by itself
}

func newRegistries(root string, r Request) *registries {
	return &registries{root: root, transformers: r.Transformers, loaded: map[string]func() (*loadedRegistry, error){}}
}

// of returns the registry of an application's run. One to which the Application itself adds is nobody
// else's.
func (r *registries) of(request run.Request) (*loadedRegistry, error) {
	dir := r.nearest(request.Path)
	own := len(request.Layers.Added)+len(request.Layers.Nearest) > 0
	load := func() (*loadedRegistry, error) {
		l := &loadedRegistry{own: own}
		return l, l.load(request.Layers, dir, r.transformers)
	}
	if own {
		return load()
	}
	return r.shared(dir, load)()
}

// shared returns what loads a registry for the first who asks, and then returns it to all.
func (r *registries) shared(dir string, load func() (*loadedRegistry, error)) func() (*loadedRegistry, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.loaded[dir] == nil {
		r.loaded[dir] = sync.OnceValues(load)
	}
	return r.loaded[dir]
}

// nearest returns the nearest directory, from dir up to the root, that may have a layer. All
// directories of which it is the nearest have the same layers.
func (r *registries) nearest(dir string) string {
	for ; dir != r.root && strings.HasPrefix(dir, r.root); dir = filepath.Dir(dir) {
		for _, name := range []string{"ballast.yaml", "ballast.yml"} {
			if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
				return dir
			}
		}
	}
	return r.root
}

func (l *loadedRegistry) load(from engine.Layers, dir string, transformers []transform.Definition) error {
	layers, err := from.Load(dir)
	if err != nil {
		return err
	}
	l.stated, l.complete, l.off, err = engine.Complete(layers, transformers)
	return err
}
