package render

import (
	"path/filepath"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// What kustomize asks for is recorded where there is a trace.

// Open records a file.
func (g *guard) Open(path string) (filesys.File, error) {
	g.trace.read(path)
	return g.FileSystem.Open(path)
}

// IsDir records what is not there.
func (g *guard) IsDir(path string) bool {
	g.trace.read(path)
	return g.FileSystem.IsDir(path)
}

// Exists records what is not there.
func (g *guard) Exists(path string) bool {
	g.trace.read(path)
	return g.FileSystem.Exists(path)
}

// ReadDir records a folder.
func (g *guard) ReadDir(path string) ([]string, error) {
	g.trace.list(path)
	return g.FileSystem.ReadDir(path)
}

// Glob records the folder that a pattern begins in.
func (g *guard) Glob(pattern string) ([]string, error) {
	g.trace.glob(pattern)
	return g.FileSystem.Glob(pattern)
}

// Walk records all of a folder.
func (g *guard) Walk(path string, visit filepath.WalkFunc) error {
	g.trace.tree(path)
	return g.FileSystem.Walk(path, visit)
}
