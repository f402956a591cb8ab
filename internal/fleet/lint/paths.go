package lint

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/fleet/paths"
)

// stalePaths returns the Applications whose paths leave out a registry layer that they depend on:
// after a change of it Argo CD goes on showing, and syncing, the old render.
func (l *Linter) stalePaths() []Problem {
	var all []Problem
	for _, a := range l.fleet.Applications {
		if a.Plugin == nil || a.Elsewhere != "" || a.Resource.Annotations[paths.Annotation] == "" {
			continue
		}
		covered := paths.Refreshed(a.Resource.Annotations[paths.Annotation], a.Dir)
		for _, layer := range l.layers(a) {
			if slices.ContainsFunc(covered, func(p string) bool { return paths.Covers(p, layer) }) {
				continue
			}
			place := registry.Source{File: a.Resource.File, Line: a.Resource.Line}
			all = append(all, StalePaths.At(place, a.Resource.Name+" "+layer, fmt.Sprintf(
				"the Application %s depends on %s, which its annotation %s leaves out: Argo CD would go on showing "+
					"the old render after a change of it; add /%s", a.Resource.Name, layer, paths.Annotation, layer)))
		}
	}
	return all
}

// Narrow returns whether an Application says of which paths a change renders it again, so that what it depends on
// is worth a trace.
func Narrow(a discover.Application) bool {
	return a.Resource != nil && a.Elsewhere == "" && a.Resource.Annotations[paths.Annotation] != ""
}

// Depend looks at what an Application was rendered from, where it says of which paths a change renders it again.
// Registries that it leaves out are told by themselves.
func (l *Linter) Depend(a discover.Application, on paths.Source) {
	out := on.LeftOut(a.Resource.Annotations[paths.Annotation])
	if a.Plugin != nil {
		layers := l.layers(a)
		out = slices.DeleteFunc(out, func(file string) bool { return slices.Contains(layers, file) })
	}
	if len(out) == 0 {
		return
	}
	value := "ballast paths --manifest-generate-paths prints a value"
	if whole, err := paths.Generate([]paths.Source{on}); err == nil && len(a.Resource.Sources) == 1 {
		value = "what covers it is " + whole
	}
	const most = 3
	named := strings.Join(out[:min(len(out), most)], ", ")
	if more := len(out) - most; more > 0 {
		named += fmt.Sprintf(" and %d more files", more)
	}
	place := registry.Source{File: a.Resource.File, Line: a.Resource.Line}
	l.found = append(l.found, StalePaths.At(place, a.Resource.Name+" files "+on.Path, fmt.Sprintf(
		"the Application %s is rendered from %s, which its annotation %s leaves out: Argo CD would go on showing the old "+
			"render after a change of it; %s", a.Resource.Name, named, paths.Annotation, value)))
}

// layers returns the registries of the repository that an application is rendered with.
func (l *Linter) layers(a discover.Application) []string {
	var all []string
	for dir := a.Dir; ; dir = path.Dir(dir) {
		file := path.Join(dir, "ballast.yaml")
		info, err := os.Stat(filepath.Join(l.fleet.Root, filepath.FromSlash(file)))
		if err == nil && info.Mode().IsRegular() {
			all = append(all, file)
		}
		if dir == "." || dir == "/" {
			break
		}
	}
	for _, p := range a.Plugin.Parameters {
		if p.Name == "registry" && p.String != nil {
			all = append(all, strings.TrimPrefix(path.Clean("/"+*p.String), "/"))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
