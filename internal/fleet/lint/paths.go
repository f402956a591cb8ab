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
)

// generatePaths is the annotation with the paths of which a change makes Argo CD render again.
const generatePaths = "argocd.argoproj.io/manifest-generate-paths"

// stalePaths returns the Applications whose paths leave out a registry layer that they depend on:
// after a change of it Argo CD goes on showing, and syncing, the old render.
func (l *Linter) stalePaths() []Problem {
	var all []Problem
	for _, a := range l.fleet.Applications {
		if a.Plugin == nil || a.Elsewhere != "" || a.Resource.Annotations[generatePaths] == "" {
			continue
		}
		covered := refreshPaths(a.Resource.Annotations[generatePaths], a.Dir)
		for _, layer := range l.layers(a) {
			if slices.ContainsFunc(covered, func(p string) bool { return covers(p, layer) }) {
				continue
			}
			place := registry.Source{File: a.Resource.File, Line: a.Resource.Line}
			all = append(all, StalePaths.At(place, a.Resource.Name+" "+layer, fmt.Sprintf(
				"the Application %s depends on %s, which its annotation %s leaves out: Argo CD would go on showing "+
					"the old render after a change of it; add /%s", a.Resource.Name, layer, generatePaths, layer)))
		}
	}
	return all
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

// refreshPaths returns the paths of the annotation, from the repository's root.
func refreshPaths(annotation, dir string) []string {
	var all []string
	for p := range strings.SplitSeq(annotation, ";") {
		switch p = strings.TrimSpace(p); {
		case p == "":
		case path.IsAbs(p):
			all = append(all, strings.TrimPrefix(path.Clean(p), "/"))
		default:
			all = append(all, path.Join(dir, p))
		}
	}
	return all
}

// covers reports whether a change of a file is one of a path; the path may be a pattern.
func covers(p, file string) bool {
	if p == "" || p == "." || p == file || strings.HasPrefix(file, p+"/") {
		return true
	}
	ok, err := path.Match(p, file)
	return ok && err == nil
}
