// Package render turns a source into bytes: a kustomization, a folder of manifests, one file
// or standard input. It knows nothing of what the bytes say.
package render

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/api/konfig"
)

// Kind says what a source is.
type Kind int

// The kinds of sources.
const (
	Stdin Kind = iota
	File
	Directory
	Kustomization
)

func (k Kind) String() string {
	return [...]string{"stdin", "file", "directory", "kustomization"}[k]
}

// Options are what a render needs to know besides its path.
type Options struct {
	// Stdin is read for the path "-".
	Stdin io.Reader

	// AllowRemote lists the hosts that a kustomization may fetch from, in lower case and without
	// ports; they are trusted with where they redirect to and with the submodules that they name.
	// Nil allows every host, as kustomize does; an empty list allows none.
	AllowRemote []string
}

// Rendered is a source that has been found, and built where it needs building.
type Rendered struct {
	Kind Kind

	// Dir is the folder that the source lives in, from which a registry is searched upward; empty
	// for standard input.
	Dir string

	// Parts are the streams that make up the render, in order.
	Parts []Part
}

// Part is one named stream of a render.
type Part struct {
	// Name is what a user reads in front of a line number: a file, or the folder of a kustomization.
	Name string

	// Open gives the bytes of the part; it may be called once.
	Open func() (io.ReadCloser, error)
}

// Source renders what is at path: "-" is standard input, a folder with a kustomization is built as
// `kustomize build` does, any other folder is read as Argo CD reads one, and a file is itself.
// Kustomize writes its own warnings to the standard error of the process.
func Source(ctx context.Context, path string, o Options) (Rendered, error) {
	if path == "-" {
		return Rendered{Kind: Stdin, Parts: []Part{stream("stdin", o.Stdin)}}, nil
	}
	info, err := os.Stat(path)
	if _, remote := remoteHost(path); err != nil && remote {
		return Rendered{}, fmt.Errorf("%s: a remote source is not rendered: clone it and name its folder", path)
	}
	if err != nil {
		return Rendered{}, err
	}
	if standsForItsFolder(path) && !info.IsDir() {
		return folder(ctx, filepath.Dir(path), o)
	}
	if info.IsDir() {
		return folder(ctx, path, o)
	}
	return Rendered{Kind: File, Dir: filepath.Dir(path), Parts: []Part{file(path)}}, nil
}

// folder renders a folder by what it holds.
func folder(ctx context.Context, dir string, o Options) (Rendered, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return Rendered{}, err
	}
	if slices.ContainsFunc(entries, isKustomization) {
		out, err := build(ctx, dir, o.AllowRemote)
		if err != nil {
			return Rendered{}, fmt.Errorf("building %s: %w", dir, err)
		}
		return Rendered{Kind: Kustomization, Dir: dir, Parts: []Part{stream(dir, bytes.NewReader(out))}}, nil
	}
	parts, err := manifests(dir, entries)
	if err != nil {
		return Rendered{}, err
	}
	return Rendered{Kind: Directory, Dir: dir, Parts: parts}, nil
}

func isKustomization(e os.DirEntry) bool {
	return slices.Contains(konfig.RecognizedKustomizationFileNames(), e.Name())
}

// standsForItsFolder reports whether a file means nothing without the folder around it.
func standsForItsFolder(path string) bool {
	name := filepath.Base(path)
	return name == chartFile || slices.Contains(konfig.RecognizedKustomizationFileNames(), name)
}

func stream(name string, r io.Reader) Part {
	return Part{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(r), nil }}
}

func file(path string) Part {
	return Part{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}
