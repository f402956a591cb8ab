// Package paths says what in a repository a render depends on, and with which annotation Argo CD renders
// again when it changes.
package paths

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/source/render"
)

// Source is what one source of an Application depends on. All names are from the root of the repository, with
// slashes.
type Source struct {
	App     string   `json:"app,omitempty"`
	Number  int      `json:"source"` // of the source, from 1
	Path    string   `json:"path"`
	Files   []string `json:"files"`   // that were read
	Folders []string `json:"folders"` // that were listed
	Missing []string `json:"missing"` // that were looked for, and would change the render if they were there

	Elsewhere []string `json:"elsewhere"` // that were read outside of the repository
}

// Origin is where a source lies, and how it was rendered.
type Origin struct {
	App       string   // empty: not known
	Number    int      // of the source, from 1
	Root, Dir string   // the repository and the folder of the source, absolute
	Around    bool     // Ballast does not render it, and no registry counts
	Layers    []string // of the registry, beside those that are found upward from the folder
}

// Of returns what a render depends on that was traced. The files of .argocd-source and of the registry are looked for
// before it.
func Of(from Origin, trace *render.Trace) Source {
	root, dir := real(from.Root), real(from.Dir)
	c := collector{root: root, files: map[string]bool{}, folders: map[string]bool{}, missing: map[string]bool{},
		elsewhere: map[string]bool{}}
	below, _ := repopath.Below(root, dir)
	s := Source{App: from.App, Number: from.Number, Path: filepath.ToSlash(below)}
	for file := range trace.Files {
		c.add(c.files, file)
	}
	for folder := range trace.Folders {
		c.add(c.folders, folder)
	}
	for file := range trace.Missing {
		if repopath.Contains(root, file) {
			c.add(c.missing, file)
		}
	}
	c.look(dir, ".argocd-source.yaml")
	if from.App != "" {
		c.look(dir, ".argocd-source-"+from.App+".yaml")
	}
	if !from.Around {
		c.layers(dir, from.Layers)
	}
	s.Files, s.Folders, s.Missing = sorted(c.files), sorted(c.folders), sorted(c.missing)
	s.Elsewhere = sorted(c.elsewhere)
	return s
}

// collector gathers the names of a source's files.
type collector struct {
	root                               string
	files, folders, missing, elsewhere map[string]bool
}

// add adds a name from the root. What was made for the render, a clone or a copy, is none of a repository.
func (c *collector) add(to map[string]bool, name string) {
	below, ok := repopath.Below(c.root, name)
	switch {
	case ok:
		to[filepath.ToSlash(below)] = true
	case !repopath.Contains(real(os.TempDir()), name):
		c.elsewhere[name] = true
	}
}

// look adds a file of a folder as it is there or not.
func (c *collector) look(dir, name string) {
	file := filepath.Join(dir, name)
	if _, err := os.Lstat(file); err == nil {
		c.add(c.files, file)
	} else {
		c.add(c.missing, file)
	}
}

// misspelt is how no registry is called: a render refuses it.
const misspelt = "ballast.yml"

// layers adds the registry: a nearer one, or one that is misspelt, would change the render.
func (c *collector) layers(dir string, named []string) {
	for _, file := range named {
		c.look(filepath.Dir(file), filepath.Base(file))
	}
	for at := dir; repopath.Contains(c.root, at); at = filepath.Dir(at) {
		c.look(at, "ballast.yaml")
		c.look(at, misspelt)
		if at == c.root {
			break
		}
	}
}

func real(name string) string {
	if without, err := repopath.Real(name); err == nil {
		return without
	}
	return filepath.Clean(name)
}

func sorted(set map[string]bool) []string {
	return append([]string{}, slices.Sorted(maps.Keys(set))...)
}

// isBelow reports whether a name is a folder or lies in it.
func isBelow(folder, name string) bool {
	return folder == "." || name == folder || strings.HasPrefix(name, folder+"/")
}

// isAbove reports whether a folder holds the source, so that its files stand for themselves: the folder would
// have the source rendered after a change of any other.
func (s *Source) isAbove(folder string) bool {
	return folder != s.Path && isBelow(folder, s.Path)
}

// covers returns the folders, and the single files, of which a change must render the source again.
func (s *Source) covers() (folders, files []string) {
	set := map[string]bool{s.Path: true}
	for _, folder := range s.Folders {
		set[folder] = true
	}
	for _, file := range s.Files {
		if dir := path.Dir(file); s.isAbove(dir) || dir == "." {
			files = append(files, file)
		} else {
			set[dir] = true
		}
	}
	all := slices.Sorted(maps.Keys(set))
	inAnother := func(name string) bool {
		return slices.ContainsFunc(all, func(folder string) bool { return folder != name && isBelow(folder, name) })
	}
	folders = slices.DeleteFunc(slices.Clone(all), inAnother)
	for _, file := range s.Missing {
		if path.Base(file) != misspelt { // which renders nothing new, but fails
			files = append(files, file)
		}
	}
	files = slices.DeleteFunc(files, inAnother)
	slices.Sort(files)
	return folders, slices.Compact(files)
}
