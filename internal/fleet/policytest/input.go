package policytest

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// input is one thing that is rendered by itself.
type input struct {
	path string
	name string // from the file of tests, without the way up from its directory
}

// inputs returns what the case's inputs name, each once. A name that leads to nothing is an
// error: a test of nothing would pass.
func (c Case) inputs() ([]input, error) {
	var all []input
	byName := map[string]string{}
	for _, pattern := range c.Inputs {
		paths, err := c.glob(pattern)
		if err != nil {
			return nil, fmt.Errorf("inputs: %s: %w", pattern, err)
		}
		for _, path := range paths {
			in := input{path, c.nameOf(path)}
			switch other := byName[in.name]; {
			case other == path:
				continue
			case other != "":
				return nil, fmt.Errorf("inputs: %s and %s would both be called %s", other, path, in.name)
			}
			byName[in.name] = path
			all = append(all, in)
		}
	}
	return all, nil
}

func (c Case) glob(pattern string) ([]string, error) {
	if filepath.IsAbs(pattern) {
		return nil, errors.New("want a path from the directory of the test")
	}
	paths, err := doublestar.FilepathGlob(literal(filepath.Dir(c.File)) + "/" + pattern)
	if err == nil && len(paths) == 0 {
		err = errors.New("there is nothing of this name")
	}
	for i := range paths {
		paths[i] = filepath.Clean(paths[i])
	}
	slices.Sort(paths)
	return paths, err
}

// literal quotes what a glob would take for more than itself.
func literal(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`, "{", `\{`).Replace(path)
}

// nameOf returns what an input is called: the same on each machine.
func (c Case) nameOf(path string) string {
	name, err := filepath.Rel(filepath.Dir(c.File), path)
	if err != nil {
		return filepath.ToSlash(path)
	}
	name = filepath.ToSlash(name)
	for strings.HasPrefix(name, "../") {
		name = name[len("../"):]
	}
	if name == "." || name == ".." {
		if full, err := filepath.Abs(path); err == nil {
			return filepath.Base(full)
		}
	}
	return name
}

// registryPaths returns the registry that a case names, as seen from here.
func (c Case) registryPaths() []string {
	var paths []string
	for _, path := range c.Registry {
		paths = append(paths, c.fromHere(path))
	}
	return paths
}

// fromHere returns a path that is written in the file of tests.
func (c Case) fromHere(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(c.File), path)
}
