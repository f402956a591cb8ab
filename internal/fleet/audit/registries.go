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
	loaded map[string]*loading // by the nearest folder that has a layer
}

// loading is a registry that is loaded by the first who asks for it.
type loading struct {
	once     sync.Once
	stated   *registry.Registry // what the layers state
	complete *registry.Registry // with the sections that none of them states, to be reported only
	off      map[string]bool    // the transformers of those sections
	err      error
}

func newRegistries(root string, r Request) *registries {
	return &registries{root: root, transformers: r.Transformers, loaded: map[string]*loading{}}
}

// of returns the registry of an application's run, loaded. One to which the Application itself adds is
// nobody else's.
func (r *registries) of(request run.Request) (*loading, error) {
	folder := r.nearest(request.Path)
	l := new(loading)
	if len(request.Layers.Added)+len(request.Layers.Nearest) == 0 {
		l = r.shared(folder)
	}
	l.once.Do(func() { l.load(request.Layers, folder, r.transformers) })
	return l, l.err
}

func (r *registries) shared(folder string) *loading {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.loaded[folder] == nil {
		r.loaded[folder] = new(loading)
	}
	return r.loaded[folder]
}

// nearest returns the nearest folder, from dir up to the root, that may have a layer. All folders
// of which it is the nearest have the same layers.
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

func (l *loading) load(from engine.Layers, folder string, transformers []transform.Definition) {
	layers, err := from.Load(folder)
	if err != nil {
		l.err = err
		return
	}
	sections := engine.Sections(transformers)
	if l.stated, l.err = registry.Load(sections, layers); l.err != nil {
		return
	}
	l.off = map[string]bool{}
	for _, d := range transformers {
		l.off[d.Name] = !l.stated.On(d.Spec.Section)
	}
	l.complete, l.err = registry.Load(sections, append([]registry.Layer{l.unstated(transformers)}, layers...))
}

// unstated returns a layer for the sections that are off: an audit looks for what they would find,
// and edits nothing on their behalf.
func (l *loading) unstated(transformers []transform.Definition) registry.Layer {
	spec := " {}"
	for _, d := range transformers {
		if l.off[d.Name] {
			spec = strings.TrimSuffix(spec, " {}") + "\n  " + d.Spec.Section + ": {mode: report}"
		}
	}
	return registry.Parse("audit", []byte("apiVersion: ballast.vixens.io/v1alpha1\nkind: Registry\nmetadata: {name: audit}\nspec:"+spec+"\n"))
}

// all returns what is stated in the registries that were shared.
func (r *registries) all() []*registry.Registry {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []*registry.Registry
	for _, l := range r.loaded {
		if l.stated != nil {
			all = append(all, l.stated)
		}
	}
	return all
}

// none reports whether there is no registry at all, as far as every one could be read.
func (r *registries) none() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.loaded {
		if l.stated == nil || len(l.stated.Files()) > 0 {
			return false
		}
	}
	return len(r.loaded) > 0
}
