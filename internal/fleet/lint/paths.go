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

// generatePaths is the annotation with the paths of which a change makes Argo CD render anew.
const generatePaths = "argocd.argoproj.io/manifest-generate-paths"

// stalePaths returns the Applications whose paths leave out a registry layer that they depend on:
// after a change of it Argo CD goes on showing, and syncing, the old render.
func (l *Linter) stalePaths() []Problem {
	var all []Problem
	for _, m := range l.fleet.Applications {
		if m.Plugin == nil || m.Elsewhere != "" || m.Resource.Annotations[generatePaths] == "" {
			continue
		}
		covered := refreshPaths(m.Resource.Annotations[generatePaths], m.Dir)
		for _, layer := range l.layers(m) {
			if slices.ContainsFunc(covered, func(p string) bool { return covers(p, layer) }) {
				continue
			}
			place := registry.Source{File: m.Resource.File, Line: m.Resource.Line}
			all = append(all, StalePaths.At(place, m.Resource.Name+" "+layer, fmt.Sprintf(
				"the Application %s depends on %s, which its annotation %s leaves out: Argo CD would go on showing "+
					"the old render after a change of it; add /%s", m.Resource.Name, layer, generatePaths, layer)))
		}
	}
	return all
}

// layers returns the registries of the repository that an application is rendered with.
func (l *Linter) layers(m discover.Application) []string {
	var all []string
	for dir := m.Dir; ; dir = path.Dir(dir) {
		file := path.Join(dir, "ballast.yaml")
		if info, err := os.Stat(filepath.Join(l.fleet.Root, filepath.FromSlash(file))); err == nil && info.Mode().IsRegular() {
			all = append(all, file)
		}
		if dir == "." || dir == "/" {
			break
		}
	}
	for _, p := range m.Plugin.Parameters {
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
