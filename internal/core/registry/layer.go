package registry

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

const (
	kind        = "Registry"
	builtInName = "built in"

	// mostBytes is far above any registry that people write, and below what could hurt.
	mostBytes = 4 << 20
)

// Layer is what is stated at one distance from the application, in one or more files.
type Layer struct {
	files []file
	standing
}

// standing is how a layer stands to the others.
type standing struct {
	unlocked bool   // no farther layer holds it back
	operator Source // where the layer begins, if it is an operator's
}

// Operator returns the layer as one of an operator: what it states of some things, nearer layers
// that are not an operator's add to and do not change, even where it locks nothing.
func (l Layer) Operator() Layer {
	for _, f := range l.files {
		for _, n := range f.documents {
			if l.operator.IsZero() {
				l.operator = Source{File: f.name, Line: n.Line}
			}
		}
	}
	return l
}

// Unlocked returns the layer as one that no lock holds back: for what can only make stricter.
func (l Layer) Unlocked() Layer {
	l.unlocked = true
	return l
}

// BuiltIn returns the farthest layer: unsafe syncs are made safe even where there is no registry.
func BuiltIn() Layer {
	return Parse(builtInName, []byte(`
apiVersion: ballast.vixens.io/v1alpha1
kind: Registry
metadata: {name: built-in}
spec: {sync: {}}
`))
}

// Parse reads a layer from the text of one file. Load reports what is wrong with it.
func Parse(name string, text []byte) Layer {
	f := parse(name, text)
	if len(f.documents)+len(f.mistakes) == 0 {
		f.mistake(0, "is empty, want a document of kind: "+kind)
	}
	return Layer{files: []file{f}}
}

// Text is a registry file as it was read.
type Text struct {
	Name    string
	Content []byte
	Listed  bool // one of a directory, where files and documents of other kinds are passed over
}

// Read reads a file, or every registry among the YAML files of a directory, as one layer. Files and
// documents of other kinds in a directory are passed over. The error says what could not be read
// from disk; what is wrong with the text, Load reports.
func Read(path string) (Layer, error) {
	texts, err := ReadTexts(path)
	if err != nil {
		return Layer{}, err
	}
	return FromTexts(texts), nil
}

// ReadTexts reads what Read reads, for FromTexts to make the layer of it.
func ReadTexts(path string) ([]Text, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("reading registry: %w", err)
	}
	if info.IsDir() {
		return readDirectory(path)
	}
	content, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return []Text{{Name: path, Content: content}}, nil
}

// FromTexts returns the layer of one file, or of those of a directory.
func FromTexts(texts []Text) Layer {
	var layer Layer
	for _, t := range texts {
		if !t.Listed {
			return Parse(t.Name, t.Content)
		}
		if f := t.parseListed(); len(f.documents)+len(f.mistakes) > 0 {
			layer.files = append(layer.files, f)
		}
	}
	return layer
}

// parseListed parses one file of a directory.
func (t Text) parseListed() file {
	f := parse(t.Name, t.Content)
	f.documents = slices.DeleteFunc(f.documents, func(n *yaml.Node) bool {
		_, foreign := foreignKind(n)
		return foreign
	})
	return f
}

func readDirectory(path string) (texts []Text, err error) {
	items, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("reading registry: %w", err)
	}
	for _, item := range items {
		// A mounted ConfigMap keeps its versions in directories that begin with dots.
		name := filepath.Join(path, item.Name())
		if !isYAML(name) || strings.HasPrefix(item.Name(), ".") {
			continue
		}
		content, err := readFile(name)
		if err != nil {
			return nil, err
		}
		texts = append(texts, Text{name, content, true})
	}
	if len(FromTexts(texts).files) == 0 {
		return nil, fmt.Errorf("reading registry: %s: no *.yaml or *.yml file in it has kind: %s", path, kind)
	}
	return texts, nil
}

func isYAML(name string) bool {
	ext := filepath.Ext(name)
	return ext == ".yaml" || ext == ".yml"
}

// readFile reads a file that may be whatever an author of the repository made of it.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("reading registry: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("reading registry: %s: not a file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading registry: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading registry: %w", err)
	}
	if len(text) > mostBytes {
		return nil, fmt.Errorf("reading registry: %s: larger than %d MiB", path, mostBytes>>20)
	}
	return text, nil
}
