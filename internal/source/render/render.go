// Package render turns a source into bytes: a kustomization, a chart, a directory of manifests, one
// file or standard input, with the options that an Application of Argo CD has for it. It knows
// nothing of what the bytes say.
package render

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/vixens-io/ballast/internal/core/regular"
)

// Rendered is a source that has been found, and built where it needs building.
type Rendered struct {
	Kind Kind

	// Parts are the streams that make up the render, in order.
	Parts []Part
}

// Part is one named stream of a render.
type Part struct {
	// Name is what a user reads in front of a line number: a file, or the directory of a kustomization.
	Name string

	// Open returns the bytes of the part; it may be called once.
	Open func() (io.ReadCloser, error)
}

// Source renders what is at path: "-" is standard input, a directory is what its options say or what
// it holds, and a file is itself, if it is no packaged chart. Where a chart or a kustomization cannot be rendered, the
// kind is known beside the error. Kustomize writes its own warnings to
// the standard error of the process.
func Source(ctx context.Context, path string, o Options) (Rendered, error) {
	rendered, err := source(ctx, path, o)
	return rendered, Steady(err)
}

func source(ctx context.Context, path string, o Options) (Rendered, error) {
	kind, said, err := o.Spec.kind()
	if err != nil {
		return Rendered{}, err
	}
	if path == "-" {
		return Rendered{Kind: Stdin, Parts: []Part{stream("stdin", o.Stdin)}}, withoutOptions(path, said, kind)
	}
	info, err := os.Stat(path)
	if _, remote := remoteHost(path); err != nil && remote {
		return Rendered{}, fmt.Errorf("%s: a remote source is not rendered: clone it and name its directory", path)
	}
	if err != nil {
		return Rendered{}, err
	}
	switch {
	case info.IsDir():
		return renderDir(ctx, path, o)
	case standsForItsDir(path):
		return renderDir(ctx, filepath.Dir(path), o)
	case isPackage(path):
		o.Trace.read(path)
		return packaged(ctx, path, o)
	}
	o.Trace.read(path)
	return Rendered{Kind: File, Parts: []Part{file(path)}}, withoutOptions(path, said, kind)
}

// withoutOptions refuses options for what has none.
func withoutOptions(path string, said bool, kind Kind) error {
	if !said {
		return nil
	}
	return fmt.Errorf("%s: there are options for a %s, and this is none: name its directory", path, kind)
}

// directory renders a directory as what the Application takes it for, or by what it holds.
func renderDir(ctx context.Context, dir string, o Options) (Rendered, error) {
	var err error
	if o.Overrides {
		if o.Spec, err = overridden(dir, o); err != nil {
			return Rendered{}, err
		}
	}
	kind, err := kindOf(dir, o)
	if err != nil {
		return Rendered{}, err
	}
	r := Rendered{Kind: kind}
	switch kind {
	case Kustomization:
		out, err := build(ctx, dir, o)
		if err != nil {
			return r, fmt.Errorf("building %s: %w", dir, err)
		}
		r.Parts = []Part{stream(dir, bytes.NewReader(out))}
	case Chart:
		out, err := template(ctx, dir, o)
		if err != nil {
			return r, fmt.Errorf("rendering the chart %s: %w", dir, err)
		}
		r.Parts = []Part{stream(dir, bytes.NewReader(out))}
	default:
		if r.Parts, err = manifests(ctx, dir, o); err != nil {
			return Rendered{}, err
		}
	}
	return r, nil
}

func stream(name string, r io.Reader) Part {
	return Part{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(r), nil }}
}

func file(path string) Part {
	return Part{Name: path, Open: func() (io.ReadCloser, error) { return regular.OpenNamed(path) }}
}
