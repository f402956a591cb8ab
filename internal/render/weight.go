package render

import (
	"bytes"
	"fmt"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// Kustomize puts a copy of what an alias names wherever it stands, and writes what is deep with
// a line for each level, indented: a file of a kilobyte may become more than a machine holds.
const (
	mostDepth = 250
	mostNodes = 1_000_000 // of a document, aliases replaced; and tenfold of what is written
)

// checkWeight refuses a file that would become far larger than it is. What kustomize reads may have
// texts that kustomize reads as well, such as patches; inner says how many of them in each other.
func checkWeight(path string, content []byte, inner int) error {
	// In a text of a text, what tells may be spelled in another way.
	if inner == 0 && !mayBeHeavy(content) {
		return nil
	}
	documents := yaml.NewDecoder(bytes.NewReader(content))
	for {
		var document yaml.Node
		if documents.Decode(&document) != nil {
			return nil // the end, or no YAML
		}
		w := weighing{of: map[*yaml.Node]int{}}
		if w.weigh(&document, 0) > mostNodes+10*len(w.of) || w.tooDeep {
			return fmt.Errorf("%s:%d: its aliases or its depth would make it too large: write it out, with less than %d levels", path, document.Line, mostDepth)
		}
		if inner == 0 {
			continue
		}
		for n := range w.of {
			if n.Kind != yaml.ScalarNode {
				continue
			}
			if err := checkWeight(path, []byte(n.Value), inner-1); err != nil {
				return err
			}
		}
	}
}

// innerTexts is how many texts in each other kustomize may read in a file: the patch of a plugin's
// configuration, and in a kustomization that of one that is written there.
func innerTexts(path string, content []byte) int {
	switch {
	case isKustomization(filepath.Base(path)):
		return 2
	case mayConfigure(content):
		return 1
	}
	return 0
}

// mayBeHeavy tells most files that are not from their bytes alone.
func mayBeHeavy(content []byte) bool {
	if bytes.IndexByte(content, '&') >= 0 && bytes.IndexByte(content, '*') >= 0 {
		return true
	}
	if bytes.Count(content, []byte("["))+bytes.Count(content, []byte("{")) > mostDepth {
		return true
	}
	for line := range bytes.Lines(content) {
		if len(line)-len(bytes.TrimLeft(line, " -?:")) > mostDepth {
			return true
		}
	}
	return false
}

// weighing counts the nodes of a document, each alias as what it names.
type weighing struct {
	of      map[*yaml.Node]int
	tooDeep bool
}

// endless is the weight of what holds itself.
const endless = 1 << 40

func (w *weighing) weigh(n *yaml.Node, depth int) int {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if known, seen := w.of[n]; seen {
		return known
	}
	if depth > mostDepth {
		w.tooDeep = true
		return endless
	}
	w.of[n] = endless // while it is not known: an alias within what it names has no end
	sum := 1
	for _, item := range n.Content {
		sum = min(sum+w.weigh(item, depth+1), endless)
	}
	w.of[n] = sum
	return sum
}
