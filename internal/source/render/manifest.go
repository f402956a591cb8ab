package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// isManifest reports whether Argo CD takes a YAML file for manifests, and not for Helm values and
// the like, which may lie beside them. One that is no YAML is a manifest that broke where whatIsBroken says so.
func isManifest(content []byte, whatIsBroken bool) bool {
	if !bytes.Contains(content, []byte("kind")) {
		return false
	}
	if bytes.Contains(content, []byte("apiVersion:")) && bytes.Contains(content, []byte("kind:")) &&
		bytes.Contains(content, []byte("metadata:")) {
		return true
	}
	documents := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var document yaml.Node
		err := documents.Decode(&document)
		if err != nil {
			return whatIsBroken && !errors.Is(err, io.EOF)
		}
		if first := document.Content[0]; first.Tag != "!!null" {
			return hasKind(first)
		}
	}
}

// hasKind reports whether a document says what it is.
func hasKind(n *yaml.Node) bool {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "kind" {
			return n.Content[i+1].Kind == yaml.ScalarNode && n.Content[i+1].Value != ""
		}
	}
	return false
}

// isOfJsonnetBundler reports whether a file says which libraries of Jsonnet there are, or which versions of them:
// jsonnet-bundler keeps those beside the files that import them.
func isOfJsonnetBundler(path string, content []byte) bool {
	name := filepath.Base(path)
	return (name == "jsonnetfile.json" || name == "jsonnetfile.lock.json") &&
		!bytes.Contains(content, []byte(`"kind"`)) && bytes.Contains(content, []byte(`"dependencies"`))
}

// checkJSON refuses a file of JSON that Argo CD refuses: one that is none, or has several objects.
func checkJSON(content []byte) error {
	values := json.NewDecoder(bytes.NewReader(content))
	var object json.RawMessage
	if err := values.Decode(&object); err != nil {
		return fmt.Errorf("it is no JSON: %w", err)
	}
	if values.More() {
		return errors.New("it holds several objects: make them the items of a List, or a file for each")
	}
	return nil
}
