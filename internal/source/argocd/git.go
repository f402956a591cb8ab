package argocd

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// gitGenerator finds directories or files of a repository.
type gitGenerator struct {
	RepoURL         string            `json:"repoURL"`
	Directories     []gitItem         `json:"directories"`
	Files           []gitItem         `json:"files"`
	PathParamPrefix string            `json:"pathParamPrefix"`
	Values          map[string]string `json:"values"`
}

type gitItem struct {
	Path    string `json:"path"`
	Exclude bool   `json:"exclude"`
}

func (e evaluation) git(body map[string]any) ([]map[string]any, error) {
	var g gitGenerator
	if err := convert(body, &g); err != nil {
		return nil, err
	}
	if !e.templates.argoCD.Facts().FileExclusions {
		for i := range g.Files {
			g.Files[i].Exclude = false
		}
	}
	if !e.checkout.Is(g.RepoURL) {
		return nil, Unknown(fmt.Sprintf("the generator git looks into %s, which is not this checkout",
			cmp.Or(gitrepo.WithoutUser(g.RepoURL), "no repository")))
	}
	switch {
	case len(g.Directories) > 0:
		return e.gitDirectories(g)
	case len(g.Files) > 0:
		return e.gitFiles(g)
	}
	return nil, errors.New("names neither directories nor files")
}

func (e evaluation) gitDirectories(g gitGenerator) ([]map[string]any, error) {
	var all []map[string]any
	for _, dir := range g.directories(e.checkout.Files) {
		params, err := e.pathParams(g, nil, dir, "")
		if err != nil {
			return nil, err
		}
		all = append(all, params)
	}
	return all, nil
}

// directories returns the directories that are meant, of those that Git knows: the ones with a
// file in them or below. An exclusion always wins; hidden ones are not seen.
func (g gitGenerator) directories(files []string) []string {
	meant := map[string]bool{}
	for _, file := range files {
		for dir := path.Dir(file); dir != "."; dir = path.Dir(dir) {
			if _, known := meant[dir]; known {
				break
			}
			meant[dir] = !isHidden(dir) && chosen(g.Directories, func(pattern string) bool {
				ok, err := path.Match(pattern, dir)
				return ok && err == nil
			})
		}
	}
	var found []string
	for dir, ok := range meant {
		if ok {
			found = append(found, dir)
		}
	}
	slices.Sort(found)
	return found
}

func isHidden(dir string) bool {
	return strings.HasPrefix(dir, ".") || strings.Contains(dir, "/.")
}

func chosen(items []gitItem, matches func(pattern string) bool) bool {
	in := false
	for _, item := range items {
		if !matches(item.Path) {
			continue
		}
		if item.Exclude {
			return false
		}
		in = true
	}
	return in
}

func (e evaluation) gitFiles(g gitGenerator) ([]map[string]any, error) {
	var all []map[string]any
	for _, link := range slices.Sorted(maps.Keys(e.checkout.Links)) {
		if chosen(g.Files, func(pattern string) bool { return matchesFile(pattern, link) }) {
			return nil, e.checkout.Links[link]
		}
	}
	for _, file := range e.checkout.Files {
		if !chosen(g.Files, func(pattern string) bool { return matchesFile(pattern, file) }) {
			continue
		}
		objects, err := e.objects(file)
		if err != nil {
			return nil, err
		}
		for _, object := range objects {
			params, err := e.pathParams(g, object, path.Dir(file), path.Base(file))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			all = append(all, params)
		}
	}
	return all, nil
}

// matchesFile follows `git ls-files`, which Argo CD asks: a * also stands for slashes, and
// the name of a directory for all below it.
func matchesFile(pattern, file string) bool {
	pattern = strings.TrimPrefix(path.Clean("/"+pattern), "/")
	if file == pattern || strings.HasPrefix(file, pattern+"/") {
		return true
	}
	// path.Match lets a * stand for anything but a slash.
	const notSlash = "\x00"
	ok, err := path.Match(strings.ReplaceAll(pattern, "/", notSlash), strings.ReplaceAll(file, "/", notSlash))
	return ok && err == nil
}

// objects returns the object, or the list of them, in a file.
func (e evaluation) objects(file string) ([]map[string]any, error) {
	info, err := fs.Stat(e.checkout.FS, file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a file", file)
	}
	text, err := fs.ReadFile(e.checkout.FS, file)
	if err != nil {
		return nil, err
	}
	one := map[string]any{}
	if err := yaml.Unmarshal(text, &one); err == nil {
		return []map[string]any{one}, nil
	}
	var several []map[string]any
	if err := yaml.Unmarshal(text, &several); err != nil {
		return nil, fmt.Errorf("%s: neither an object nor a list of them: %w", file, err)
	}
	return several, nil
}

// pathParams returns the parameters of one directory, or of one object in a file of it.
func (e evaluation) pathParams(g gitGenerator, object map[string]any, dir, file string) (map[string]any, error) {
	params := map[string]any{}
	names := map[string]string{"basename": path.Base(dir), "basenameNormalized": normalize(path.Base(dir))}
	if file != "" {
		names["filename"], names["filenameNormalized"] = file, normalize(file)
	}
	if e.templates.goTemplate {
		for key, value := range object {
			params[key] = value
		}
		below := map[string]any{"path": dir, "segments": strings.Split(dir, "/")}
		for name, value := range names {
			below[name] = value
		}
		if g.PathParamPrefix != "" {
			params[g.PathParamPrefix] = map[string]any{"path": below}
		} else {
			params["path"] = below
		}
		return params, e.addValues(params, g.Values)
	}
	for key, value := range flatten(object) {
		params[key] = value
	}
	prefix := "path"
	if g.PathParamPrefix != "" {
		prefix = g.PathParamPrefix + ".path"
	}
	params[prefix] = dir
	for name, value := range names {
		params[prefix+"."+name] = value
	}
	for i, segment := range strings.Split(dir, "/") {
		params[fmt.Sprintf("%s[%d]", prefix, i)] = segment
	}
	return params, e.addValues(params, g.Values)
}
