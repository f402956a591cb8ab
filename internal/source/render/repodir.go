package render

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"

	"github.com/vixens-io/ballast/internal/core/regular"
	"github.com/vixens-io/ballast/internal/core/repopath"
)

// repoDir is the directory of a source, and the repository that it lies in. Both are absolute and
// have their links resolved.
type repoDir struct {
	dir, root string
	trace     *Trace
}

// newRepoDir finds the repository of a directory; where it has none, any file may be named.
func newRepoDir(dir string, o Options) (repoDir, error) {
	o.Trace.read(dir)
	location, err := findRepoDir(dir, o.Root)
	location.trace = o.Trace
	return location, err
}

func findRepoDir(dir, root string) (repoDir, error) {
	realDir, err := repopath.Real(dir)
	if err != nil {
		return repoDir{}, err
	}
	if root == "" {
		return repoDir{dir: realDir, root: filepath.VolumeName(realDir) + string(filepath.Separator)}, nil
	}
	realRoot, err := repopath.Real(root)
	if err != nil {
		return repoDir{}, err
	}
	if !repopath.Contains(realRoot, realDir) {
		return repoDir{}, fmt.Errorf("%s leads out of its repository", dir)
	}
	return repoDir{dir: realDir, root: realRoot}, nil
}

// resolve finds what an option names: from the source's directory, or with a leading slash from the
// root of the repository. What is not there is no error; what lies outside of the repository is.
func (d repoDir) resolve(name string) (string, error) {
	path := d.join(name)
	real, err := filepath.EvalSymlinks(path)
	if os.IsNotExist(err) {
		real, err = path, nil
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	if !repopath.Contains(d.root, real) {
		return "", errLeadsOut(name)
	}
	return real, nil
}

func errLeadsOut(name string) error {
	return fmt.Errorf("%s leads out of the repository: only what is in it can be used", name)
}

// join returns the path of a name, of which no link is followed.
func (d repoDir) join(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Join(d.root, name)
	}
	return filepath.Join(d.dir, name)
}

// below makes an error name files from the root of the repository: a checkout may lie anywhere.
func (d repoDir) below(err error) error {
	if repopath.IsTop(d.root) {
		return err
	}
	return repopath.Reword(err, strings.ReplaceAll(err.Error(), d.root+string(filepath.Separator), ""))
}

// checkFiles refuses links below a directory that lead out of the repository, and what is no file, for a
// program that follows all of them: also those in a directory that a link leads to.
func (d repoDir) checkFiles(dir string) error {
	return new(following).walk(dir, func(path string, e fs.DirEntry) error {
		if e.Type().IsRegular() {
			return nil
		}
		if _, err := repopath.Resolve(d.root, path); errors.Is(err, repopath.ErrOutside) {
			return fmt.Errorf("%s is a link that %w", path, err)
		} else if err != nil {
			return err
		}
		return regular.Check(path)
	})
}

// components returns the components that a pattern stands for, from the directory.
func (d repoDir) components(pattern string) ([]string, error) {
	if !repopath.Contains(d.root, filepath.Join(d.dir, pattern)) {
		return nil, fmt.Errorf("components: %s leads out of the repository: only what is in it can be used", pattern)
	}
	d.trace.glob(filepath.Join(d.dir, pattern))
	found, err := filepath.Glob(filepath.Join(d.dir, pattern))
	if err != nil {
		return nil, fmt.Errorf("components: %s: %w", pattern, err)
	}
	if _, remote := remoteHost(pattern); len(found) == 0 && remote {
		return []string{pattern}, nil
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("components: there is no %s: see ignoreMissingComponents", pattern)
	}
	for i, path := range found {
		if _, err := repopath.Resolve(d.root, path); errors.Is(err, repopath.ErrOutside) {
			return nil, fmt.Errorf("components: %s leads out of the repository: only what is in it can be used", pattern)
		}
		if found[i], err = filepath.Rel(d.dir, path); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// hasComponent reports whether there is a component of a name, which no pattern is. A folder without a kustomization
// is one where empty is true.
func (d repoDir) hasComponent(name string, empty bool) bool {
	if empty {
		return d.has(name, func(fs.FileInfo) bool { return true })
	}
	return slices.ContainsFunc(konfig.RecognizedKustomizationFileNames(), func(file string) bool {
		return d.has(filepath.Join(name, file), func(info fs.FileInfo) bool { return info.Mode().IsRegular() })
	})
}

// has reports whether something is in the repository by a name, and is what is wanted.
func (d repoDir) has(name string, wanted func(fs.FileInfo) bool) bool {
	path, err := d.resolve(name)
	if err != nil {
		return false
	}
	d.trace.read(d.join(name))
	info, err := os.Stat(path)
	return err == nil && wanted(info)
}

// isURL reports whether an option names something in the network.
func isURL(name string) bool {
	u, err := url.Parse(name)
	return err == nil && u.Scheme != "" && strings.Contains(name, "://")
}
