package paths

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Annotation is the name of the annotation with the paths of which a change makes Argo CD render again. Of an
// Application that has it, Argo CD takes the render before for good after a change of any other.
const Annotation = "argocd.argoproj.io/manifest-generate-paths"

// Generate returns the value of the annotation for the sources of one Application: the folders that it is rendered
// from, so that no new file is missed, and single files above it. Argo CD takes a name without a slash in front from
// the folder of each source, and one with it from the root of the repository.
func Generate(sources []Source) (string, error) {
	values := []string{}
	for i := range sources {
		s := &sources[i]
		if s.Path == "" {
			return "", errors.New("it lies in no repository, and has no annotation")
		}
		folders, files := s.covers()
		for _, folder := range folders {
			values = append(values, s.refer(folder, len(sources) == 1))
		}
		for _, file := range files {
			values = append(values, absolute(file))
		}
	}
	for _, value := range values {
		if strings.Contains(value, ";") || strings.TrimSpace(value) != value {
			return "", fmt.Errorf("%q: the annotation can hold no name with a semicolon in it or a space at an end: rename it",
				value)
		}
	}
	slices.SortFunc(values, func(a, b string) int {
		if (a == ".") != (b == ".") {
			return map[bool]int{true: -1, false: 1}[a == "."]
		}
		return strings.Compare(a, b)
	})
	return strings.Join(slices.Compact(values), ";"), nil
}

// refer returns a folder as the annotation names it: from the source, where there is a single one.
func (s *Source) refer(folder string, relative bool) string {
	if folder == s.Path {
		return "."
	}
	below, err := filepath.Rel(filepath.FromSlash(s.Path), filepath.FromSlash(folder))
	if err != nil || !relative || folder == "." {
		return absolute(folder)
	}
	return filepath.ToSlash(below)
}

func absolute(name string) string { return path.Join("/", name) }

// Refreshed returns the paths that an annotation names for a source, from the root of the repository.
func Refreshed(annotation, source string) []string {
	var all []string
	for p := range strings.SplitSeq(annotation, ";") {
		switch p = strings.TrimSpace(p); {
		case p == "":
		case path.IsAbs(p):
			all = append(all, strings.TrimPrefix(path.Clean(p), "/"))
		default:
			all = append(all, path.Join(source, p))
		}
	}
	return all
}

// Covers reports whether a change of a file is one of a path of an annotation; the path may be a pattern.
func Covers(p, file string) bool {
	if p == "" || p == "." || p == file || strings.HasPrefix(file, p+"/") {
		return true
	}
	ok, err := path.Match(p, file)
	return ok && err == nil
}

// LeftOut returns the files that a source was rendered from and an annotation leaves out.
func (s *Source) LeftOut(annotation string) []string {
	covered := Refreshed(annotation, s.Path)
	return slices.DeleteFunc(slices.Clone(s.Files), func(file string) bool {
		return slices.ContainsFunc(covered, func(p string) bool { return Covers(p, file) })
	})
}
