package render

import (
	"bytes"
	"fmt"
	"io"
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

// isManifest reports whether a file of a directory source is one of its manifests.
func isManifest(path string) (bool, error) {
	name := filepath.Base(path)
	switch filepath.Ext(name) {
	case ".yaml", ".yml", ".json", ".jsonnet":
	default:
		return false, nil
	}
	if name == "ballast.yaml" || name == "ballast.yml" || strings.HasPrefix(name, ".argocd-source") {
		return false, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() {
		return false, nil
	}
	// Leaving it out would make Argo CD prune what it stands for.
	if filepath.Ext(name) == ".jsonnet" {
		return false, fmt.Errorf("%s: jsonnet is not rendered: run `jsonnet %s | ballast transform -`", path, path)
	}
	skipped, err := contains(path, skipMarker)
	return !skipped, err
}

// contains reports whether a file holds a string, without holding the file.
func contains(path, text string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	buf := make([]byte, 0, 64<<10)
	for {
		n, err := f.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if bytes.Contains(buf, []byte(text)) {
			return true, nil
		}
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		// The string may begin at the end of this turn and end in the next.
		buf = buf[:copy(buf, buf[max(0, len(buf)-len(text)+1):])]
	}
}
