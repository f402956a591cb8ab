package render

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

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

// kindOf returns what a directory is to Argo CD: a kustomization beats a chart.
func kindOf(dir string, o Options) (Kind, error) {
	if kind, said, err := o.Spec.kind(); said || err != nil {
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
	for _, name := range append(konfig.RecognizedKustomizationFileNames(), chartFile) {
		o.Trace.read(filepath.Join(dir, name)) // the folder was listed for these alone
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

// standsForItsDir reports whether a file means nothing without the directory around it.
func standsForItsDir(path string) bool {
	name := filepath.Base(path)
	return name == chartFile || isKustomization(name)
}
