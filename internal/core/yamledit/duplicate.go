package yamledit

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// DuplicateKeyError is a map that states one key twice. Its lines are 1-based, from the document's first line.
type DuplicateKeyError struct {
	Key         string
	First, Line int
}

// Error says which key it is, and where.
func (e *DuplicateKeyError) Error() string { return e.From(1) }

// From says so with the lines of a stream in which the document begins on one.
func (e *DuplicateKeyError) From(line int) string {
	return fmt.Sprintf("key %q is already defined on line %d; remove one of the two", e.Key, e.First+line-1)
}

// duplicateKey refuses a document in which a map has one key twice, with two values: what an edit of it would
// mean depends on who reads it. Of two that are the same nothing does.
func duplicateKey(n *yaml.Node) error {
	if n.Kind == yaml.MappingNode {
		seen := make(map[string]int, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if key.Kind != yaml.ScalarNode || isMerge(key) {
				continue
			}
			first, twice := seen[key.Value]
			if twice && !alike(n.Content[first+1], n.Content[i+1]) {
				return &DuplicateKeyError{Key: key.Value, First: n.Content[first].Line, Line: key.Line}
			}
			if !twice {
				seen[key.Value] = i
			}
		}
	}
	for _, c := range n.Content {
		if err := duplicateKey(c); err != nil {
			return err
		}
	}
	return nil
}

// alike reports whether two values are written with the same words, whatever their layout and quotes.
func alike(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) || a.Alias != b.Alias {
		return false
	}
	if a.Kind == yaml.ScalarNode && (a.ShortTag() != b.ShortTag() || a.Value != b.Value) {
		return false
	}
	for i := range a.Content {
		if !alike(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}

// statedTwice refuses a step to a key that its map states twice: an edit of one would make two values of it.
func statedTwice(n *yaml.Node, s step) error {
	if n == nil || n.Kind != yaml.MappingNode || s.index >= 0 {
		return nil
	}
	var first *yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		switch key := n.Content[i]; {
		case key.Kind != yaml.ScalarNode || key.Value != s.key || isMerge(key):
		case first != nil:
			return &DuplicateKeyError{Key: key.Value, First: first.Line, Line: key.Line}
		default:
			first = key
		}
	}
	return nil
}
