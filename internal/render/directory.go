package render

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	chartFile = "Chart.yaml"

	// skipMarker takes a file out of a directory source, wherever in the file it stands.
	skipMarker = "+argocd:skip-file-rendering"
)

// extensions are those of the files that a directory source reads.
var extensions = []string{".yaml", ".yml", ".json", ".jsonnet"}

// manifests returns the files of a folder that Argo CD would apply from a directory source that
// is not recursive, in the order of their names.
func manifests(dir string, entries []os.DirEntry) ([]Part, error) {
	if slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == chartFile }) {
		return nil, fmt.Errorf("%s: a chart is not rendered yet: run `helm template NAME %s | ballast transform -`", dir, dir)
	}
	var parts []Part
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		ok, err := isManifest(path)
		if err != nil {
			return nil, err
		}
		if ok {
			parts = append(parts, file(path))
		}
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("%s: nothing to render: no kustomization.yaml, kustomization.yml or Kustomization, and no manifest (*.yaml, *.yml, *.json; folders below it are not read)", dir)
	}
	return parts, nil
}

// isManifest reports whether Argo CD would take a file of a folder for one of its manifests.
func isManifest(path string) (bool, error) {
	name, extension := filepath.Base(path), filepath.Ext(path)
	if !slices.Contains(extensions, extension) || name == "ballast.yaml" || name == "ballast.yml" ||
		strings.HasPrefix(name, ".argocd-source") {
		return false, nil
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false, err
	}
	content, err := os.ReadFile(path)
	if err != nil || bytes.Contains(content, []byte(skipMarker)) {
		return false, err
	}
	switch extension {
	case ".jsonnet":
		// Leaving it out would make Argo CD prune what it stands for.
		return false, fmt.Errorf("%s: jsonnet is not rendered: run `jsonnet %s | ballast transform -`", path, path)
	case ".json":
		return true, nil
	}
	// Helm values and the like, which may lie beside manifests.
	return bytes.Contains(content, []byte("kind")), nil
}
