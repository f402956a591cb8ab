// Package repopath is about paths in a repository: where its root is, and which paths lead out of it. It
// runs no git.
package repopath

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// ErrOutside says that a path leads out of a directory.
var ErrOutside = errors.New("leads out of the repository")

// Root returns the repository that dir is in: the nearest directory upward that has a .git, directory or
// file. Where there is none it is the top of the file system.
func Root(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	for ; !IsTop(dir); dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			break
		}
	}
	return dir
}

// RootOrSelf returns the repository that dir is in; where there is none, dir itself.
func RootOrSelf(dir string) string {
	if root := Root(dir); !IsTop(root) {
		return root
	}
	return dir
}

// IsTop reports whether a directory is the top of the file system, which Root returns for no repository.
func IsTop(dir string) bool { return filepath.Dir(dir) == dir }

// IsLocal reports whether a name that is written from the root of a repository, with slashes and perhaps one
// in front, stays in it. It is about the name alone: no link is followed.
func IsLocal(name string) bool {
	return filepath.IsLocal(filepath.FromSlash(cmp.Or(strings.TrimPrefix(name, "/"), ".")))
}

// Below returns what a path is called from root; ok is false for one that leads out. It is about the names
// alone: no link is followed.
func Below(root, path string) (below string, ok bool) {
	root, rootErr := filepath.Abs(root)
	path, pathErr := filepath.Abs(path)
	if rootErr != nil || pathErr != nil {
		return "", false
	}
	below, err := filepath.Rel(root, path)
	return below, err == nil && filepath.IsLocal(below)
}

// Contains reports whether a path is root or lies below it. It is about the names alone: no link is followed.
func Contains(root, path string) bool {
	_, ok := Below(root, path)
	return ok
}

// Real returns a path that is absolute and has no link in it.
func Real(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(absolute)
}

// Target returns the real path that a path leads to, of which the end need not be there. A link that leads nowhere
// is an error: whoever writes to it would write there.
func Target(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(absolute)
	if !os.IsNotExist(err) || IsTop(absolute) {
		return real, err
	}
	if _, err := os.Lstat(absolute); err == nil {
		return "", fmt.Errorf("%s is a link that leads nowhere", path)
	}
	above, err := Target(filepath.Dir(absolute))
	return filepath.Join(above, filepath.Base(absolute)), err
}

// Resolve returns the real path of what a path leads to, which must be there; the error is ErrOutside if that
// does not lie in root, links followed on both sides.
func Resolve(root, path string) (string, error) {
	root, err := Real(root)
	if err != nil {
		return "", err
	}
	real, err := Real(path)
	if err != nil {
		return "", err
	}
	if !Contains(root, real) {
		return "", ErrOutside
	}
	return real, nil
}
