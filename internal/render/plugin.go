package render

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v3"
	"sigs.k8s.io/kustomize/api/types"
)

// plugins lists the entries of a kustomization that configure a plugin: the name of a file, or the
// configuration itself.
func plugins(k *types.Kustomization) []field {
	var fields []field
	for _, e := range k.Generators {
		fields = append(fields, field{"generators", e})
	}
	for _, e := range k.Transformers {
		fields = append(fields, field{"transformers", e})
	}
	for _, e := range k.Validators {
		fields = append(fields, field{"validators", e})
	}
	return fields
}

func (g *guard) checkPluginEntry(path string, f field) error {
	if isInline(f.entry) {
		return g.checkPlugin(path, []byte(f.entry))
	}
	// The configurations of a folder could still be patched after they were read.
	if g.IsDir(filepath.Join(filepath.Dir(path), f.entry)) {
		return fmt.Errorf("%s: %s: %s is a folder, which cannot be checked for remote hosts: name the files in it", path, f.name, f.entry)
	}
	return g.checkEntry(path, f)
}

// isInline reports whether an entry is a configuration, not the name of one.
func isInline(entry string) bool {
	var document yaml.Node
	err := yaml.Unmarshal([]byte(entry), &document)
	return err == nil && len(document.Content) > 0 && document.Content[0].Kind != yaml.ScalarNode
}

// checkPlugin checks the configurations of kustomize's built-in plugins in a file that is not a
// kustomization.
func (g *guard) checkPlugin(path string, content []byte) error {
	if !mayConfigure(content) {
		return nil
	}
	documents := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var document yaml.Node
		if documents.Decode(&document) != nil {
			return nil // the end, or no configuration
		}
		w := pluginWalk{visited: map[visit]bool{}}
		w.walk(&document, "", false)
		for _, f := range w.found {
			if f.name == "configHome" {
				return errConfigHome(path)
			}
			if err := g.checkEntry(path, f); err != nil {
				return err
			}
		}
	}
}

// mayConfigure tells most files that configure no built-in plugin from their bytes alone. A
// backslash may spell the word in another way.
func mayConfigure(content []byte) bool {
	return bytes.Contains(content, []byte("builtin")) || bytes.ContainsRune(content, '\\')
}

// pluginWalk collects what the built-in configurations in a document say under the keys that
// their plugins load from.
type pluginWalk struct {
	found   []field
	visited map[visit]bool
}

// visit is a node as reached once: aliases reach one several times, or in circles.
type visit struct {
	node    *yaml.Node
	key     string
	builtin bool
}

func (w *pluginWalk) walk(n *yaml.Node, key string, builtin bool) {
	v := visit{n, key, builtin}
	if w.visited[v] {
		return
	}
	w.visited[v] = true
	switch n.Kind {
	case yaml.AliasNode:
		w.walk(n.Alias, key, builtin)
	case yaml.DocumentNode, yaml.SequenceNode:
		for _, item := range n.Content {
			w.walk(item, key, builtin)
		}
	case yaml.MappingNode:
		builtin = builtin || isBuiltin(n)
		for i := 0; i+1 < len(n.Content); i += 2 {
			w.walk(n.Content[i+1], n.Content[i].Value, builtin)
		}
	case yaml.ScalarNode:
		if builtin && slices.Contains(pluginKeys, key) {
			w.found = append(w.found, field{key, afterKey(n.Value)})
		}
	}
}

// isBuiltin reports whether a mapping configures a built-in plugin; an API version behind an alias
// or a merge key may do so.
func isBuiltin(n *yaml.Node) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Kind == yaml.AliasNode || key.Value == "<<" {
			return true
		}
		if key.Value == "apiVersion" && (value.Kind == yaml.AliasNode || value.Value == "builtin") {
			return true
		}
	}
	return false
}

// pluginKeys are the keys of the built-in plugins' configurations whose values are loaded; below
// a merge key, the key is the one that was merged.
var pluginKeys = []string{"path", "paths", "files", "env", "envs", "targetFilePath", "valuesFile", "additionalValuesFiles", "repo", "configHome", chartName, "chartName"}
