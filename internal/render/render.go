// Package render turns a source into bytes: a kustomization, a chart, a folder of manifests, one
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
	"slices"
	"strings"
	"time"

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
	Chart
)

func (k Kind) String() string {
	return [...]string{"stdin", "file", "directory", "kustomization", "chart"}[k]
}

// Options are what a render needs to know besides its path.
type Options struct {
	// Stdin is read for the path "-".
	Stdin io.Reader

	// Spec is what the Application says about its source.
	Spec Spec

	// Root is the repository that the source lies in: options name files of it alone. Empty: any
	// file, for a source that is in no repository.
	Root string

	// App and Namespace are the Application and its destination; a chart is named after the one
	// and deployed to the other.
	App, Namespace string

	// KubeVersion and APIVersions are those of the cluster, as charts see them.
	KubeVersion string
	APIVersions []string

	// Environment gives the variables that options may hold.
	Environment Environment

	// AllowRemote lists the hosts that a source may fetch from, in lower case and without
	// ports; they are trusted with where they redirect to and with the submodules that they name.
	// Nil allows every host, as kustomize does; an empty list allows none.
	AllowRemote []string

	// Helm is the program that renders charts: a path, or a name to look up; empty: "helm".
	Helm string

	// EnableHelm lets kustomizations have charts (`helmCharts`).
	EnableHelm bool

	// Jsonnet is the command line of this program that calls EvaluateJsonnet, its name first:
	// Jsonnet is evaluated in a process of its own then, which can be stopped and whose memory is
	// limited. Empty: in this one, where what takes too long is left behind.
	Jsonnet []string

	// Timeout is how long helm or one Jsonnet file may take; zero: a minute and a half, as in
	// Argo CD.
	Timeout time.Duration
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

// Source renders what is at path: "-" is standard input, a folder is what its options say or what
// it holds, and a file is itself, if it is no packaged chart. Kustomize writes its own warnings to
// the standard error of the process.
func Source(ctx context.Context, path string, o Options) (Rendered, error) {
	kind, said, err := o.Spec.kind()
	if err != nil {
		return Rendered{}, err
	}
	if path == "-" {
		return Rendered{Kind: Stdin, Parts: []Part{stream("stdin", o.Stdin)}}, withoutOptions(path, said, kind)
	}
	info, err := os.Stat(path)
	if _, remote := remoteHost(path); err != nil && remote {
		return Rendered{}, fmt.Errorf("%s: a remote source is not rendered: clone it and name its folder", path)
	}
	if err != nil {
		return Rendered{}, err
	}
	switch {
	case info.IsDir():
		return folder(ctx, path, o)
	case standsForItsFolder(path):
		return folder(ctx, filepath.Dir(path), o)
	case isPackage(path):
		return packaged(ctx, path, o)
	}
	return Rendered{Kind: File, Dir: filepath.Dir(path), Parts: []Part{file(path)}}, withoutOptions(path, said, kind)
}

// withoutOptions refuses options for what has none.
func withoutOptions(path string, said bool, kind Kind) error {
	if !said {
		return nil
	}
	return fmt.Errorf("%s: there are options for a %s, and this is none: name its folder", path, kind)
}

// folder renders a folder as what the Application takes it for, or by what it holds.
func folder(ctx context.Context, dir string, o Options) (Rendered, error) {
	kind, err := kindOf(dir, o.Spec)
	if err != nil {
		return Rendered{}, err
	}
	r := Rendered{Kind: kind, Dir: dir}
	switch kind {
	case Kustomization:
		out, err := build(ctx, dir, o)
		if err != nil {
			return Rendered{}, fmt.Errorf("building %s: %w", dir, err)
		}
		r.Parts = []Part{stream(dir, bytes.NewReader(out))}
	case Chart:
		out, err := template(ctx, dir, o)
		if err != nil {
			return Rendered{}, fmt.Errorf("rendering the chart %s: %w", dir, err)
		}
		r.Parts = []Part{stream(dir, bytes.NewReader(out))}
	default:
		if r.Parts, err = manifests(ctx, dir, o); err != nil {
			return Rendered{}, err
		}
	}
	return r, nil
}

// kindOf tells what a folder is as Argo CD does: a kustomization beats a chart.
func kindOf(dir string, s Spec) (Kind, error) {
	if kind, said, err := s.kind(); said || err != nil {
		return kind, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, err
	}
	kind := Directory
	for _, e := range entries {
		if isKustomization(e.Name()) {
			return Kustomization, nil
		}
		if e.Name() == chartFile {
			kind = Chart
		}
	}
	return kind, nil
}

func isKustomization(name string) bool {
	return slices.Contains(konfig.RecognizedKustomizationFileNames(), name)
}

// isPackage reports whether a file is a packaged chart.
func isPackage(path string) bool {
	return strings.HasSuffix(path, ".tgz") || strings.HasSuffix(path, ".tar.gz")
}

// standsForItsFolder reports whether a file means nothing without the folder around it.
func standsForItsFolder(path string) bool {
	name := filepath.Base(path)
	return name == chartFile || isKustomization(name)
}

func stream(name string, r io.Reader) Part {
	return Part{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(r), nil }}
}

func file(path string) Part {
	return Part{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}
