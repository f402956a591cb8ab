package yamledit

import (
	"errors"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Output is a document as it leaves: its bytes and what they decode to.
type Output struct {
	Bytes     []byte
	Reencoded bool // re-encoded, since splicing could not be right
	root      *yaml.Node
	doc       *Document
	above     map[*yaml.Node]link // made when a place is asked for
}

// Write returns the document's bytes with the edits spliced in. A document without edits
// is its source.
func (d *Document) Write() (*Output, error) {
	if d.failed != nil {
		return nil, d.failed
	}
	if d.original == nil {
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
		if try.reencodes && len(d.inserted) > 0 {
			return nil, errors.New("its layout cannot take the lines that are to be inserted")
		}
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

// Place returns where a mark is in the output: a JSON pointer and a 1-based line.
func (o *Output) Place(m Mark) (jsonPointer string, line int) {
	if o.above == nil {
		o.above = map[*yaml.Node]link{}
		o.doc.link(o.above, o.doc.tree)
	}
	var path []step
	for n := m.node; n != nil && n != o.doc.tree; {
		l, ok := o.above[n]
		if !ok {
			break // no longer in the tree: an edit replaced what was above it
		}
		path = append(path, l.step)
		n = l.parent
	}
	slices.Reverse(path)
	f := Field{root: o.root, path: append(path, m.rest...)}
	return f.Pointer(), f.Line()
}

// link is what leads to a node: the node above it, and the step from there.
type link struct {
	parent *yaml.Node
	step   step
}

// link notes what leads to each node of the tree, and to the node of the input that it
// came from: a mark may be of either.
func (d *Document) link(above map[*yaml.Node]link, n *yaml.Node) {
	if n == nil {
		return
	}
	for i, c := range n.Content {
		s := step{index: i}
		if n.Kind == yaml.MappingNode {
			if i%2 == 0 {
				continue
			}
			s = step{key: resolve(n.Content[i-1]).Value, index: -1}
		}
		above[c] = link{n, s}
		if before := d.original[c]; before != nil {
			above[before] = link{n, s}
		}
		d.link(above, c)
	}
}
