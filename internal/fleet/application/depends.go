package application

import (
	"cmp"
	"path/filepath"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/fleet/paths"
	"github.com/vixens-io/ballast/internal/run"
)

// Depends returns what a run was made from whose source was rendered with a trace. Where that is around Ballast, no
// registry counts.
func Depends(r run.Request, from *registry.Registry, around bool) paths.Source {
	dir := r.Path
	if r.Dir != "" {
		dir = r.Dir
	}
	origin := paths.Origin{App: r.App, Number: 1, Root: cmp.Or(r.Layers.Root, repopath.RootOrSelf(dir)), Dir: dir}
	if origin.Around = around; from != nil {
		origin.Layers = namedLayers(origin.Root, from.Files())
	}
	return paths.Of(origin, r.Source.Trace)
}

// namedLayers returns the files of a registry that a flag or a parameter names. The others, which are found, have names
// from the root of the repository.
func namedLayers(root string, files []string) []string {
	var all []string
	for _, file := range files {
		if filepath.Base(file) == "ballast.yaml" && !filepath.IsAbs(file) {
			continue
		}
		if path, err := repopath.Real(file); err == nil && repopath.Contains(root, path) {
			all = append(all, path)
		}
	}
	return all
}
