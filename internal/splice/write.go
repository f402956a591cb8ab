package splice

import (
	"errors"

	"go.yaml.in/yaml/v3"
)

// Output is a document as it leaves: its bytes and what they decode to.
type Output struct {
	Bytes     []byte
	Reencoded bool // written anew, since splicing could not be right
	root      *yaml.Node
	doc       *Document
}

// Write gives the document's bytes with the edits spliced in. A document without edits
// is its source.
func (d *Document) Write() (*Output, error) {
	if d.origin == nil {
		return &Output{Bytes: d.src, root: d.input, doc: d}, nil
	}
	attempts := []struct {
		reencodes bool
		spell     func() ([]byte, error)
	}{
		{false, func() ([]byte, error) { return d.splice(literals) }},
		{false, func() ([]byte, error) { return d.splice(quotes) }},
		{true, func() ([]byte, error) { return d.encode(d.tree, styleOfBlocks(d.input)) }},
		{true, func() ([]byte, error) { return d.encode(simplified(d.tree), plainStyle) }},
	}
	for _, try := range attempts {
		out, err := try.spell()
		if err != nil {
			continue
		}
		if again, err := Parse(out); err == nil && equal(d.tree, again.input) {
			return &Output{Bytes: out, Reencoded: try.reencodes, root: again.input, doc: d}, nil
		}
	}
	return nil, errors.New("the edited document cannot be written so that it decodes to what was edited")
}

// Place gives where a mark is in the output: a JSON pointer and a 1-based line.
func (o *Output) Place(m Mark) (jsonPointer string, line int) {
	path, _ := o.doc.pathTo(m.node, o.doc.tree, nil)
	f := Field{root: o.root, path: append(path, m.rest...)}
	return f.Pointer(), f.Line()
}

// pathTo gives the path from a node of the tree to a marked one, which may be of the
// input.
func (d *Document) pathTo(marked, n *yaml.Node, path []step) ([]step, bool) {
	if n == nil || n == marked || d.origin[n] == marked {
		return path, n != nil
	}
	path = path[:len(path):len(path)]
	for i, c := range n.Content {
		next := step{index: i}
		if n.Kind == yaml.MappingNode {
			if i%2 == 0 {
				continue
			}
			next = step{key: resolve(n.Content[i-1]).Value, index: -1}
		}
		if found, ok := d.pathTo(marked, c, append(path, next)); ok {
			return found, true
		}
	}
	return nil, false
}
