package splice

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Output is a document as it leaves: its bytes and what they decode to.
type Output struct {
	Bytes     []byte
	Reencoded bool // written anew, since splicing could not be right
	root      *yaml.Node
	paths     map[*yaml.Node][]step
}

// Write gives the document's bytes with the edits spliced in. A document without edits
// is its source.
func (d *Document) Write() (*Output, error) {
	if d.origin == nil {
		return &Output{Bytes: d.src, root: d.input}, nil
	}
	for _, rewriteTokens := range []bool{false, true} {
		out, err := d.splice(rewriteTokens)
		if err != nil {
			continue
		}
		if root, err := decodeAgain(out); err == nil && equal(root, d.tree) {
			return d.output(out, root, false), nil
		}
	}
	out, err := d.encode()
	if err != nil {
		return nil, fmt.Errorf("the edited document cannot be written: %w", err)
	}
	root, err := decodeAgain(out)
	if err != nil || !equal(root, d.tree) {
		return nil, errors.New("the edited document does not decode to what was edited; it is refused as it cannot be written safely")
	}
	return d.output(out, root, true), nil
}

func (d *Document) output(out []byte, root *yaml.Node, reencoded bool) *Output {
	return &Output{Bytes: out, Reencoded: reencoded, root: root, paths: pathsOf(d.tree)}
}

// Place gives where a mark is in the output: a JSON pointer and a 1-based line.
func (o *Output) Place(m Mark) (jsonPointer string, line int) {
	path := append(slices.Clone(o.paths[m.node]), m.rest...)
	f := Field{root: o.root, path: path}
	return f.Pointer(), f.Line()
}

// pathsOf gives the path of every node of a tree.
func pathsOf(root *yaml.Node) map[*yaml.Node][]step {
	paths := map[*yaml.Node][]step{}
	var visit func(n *yaml.Node, path []step)
	visit = func(n *yaml.Node, path []step) {
		paths[n] = path
		for i, c := range n.Content {
			switch {
			case n.Kind == yaml.SequenceNode:
				visit(c, append(path[:len(path):len(path)], step{index: i}))
			case i%2 == 1:
				visit(c, append(path[:len(path):len(path)], step{key: n.Content[i-1].Value, index: -1}))
			}
		}
	}
	visit(root, nil)
	return paths
}

func decodeAgain(src []byte) (*yaml.Node, error) {
	again, err := Parse(src)
	if err != nil {
		return nil, err
	}
	return again.input, nil
}

// equal compares what two trees mean: not how they are spelled, but aliases as aliases.
func equal(a, b *yaml.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Kind != b.Kind || a.Anchor != b.Anchor || len(a.Content) != len(b.Content) {
		return false
	}
	if a.Kind == yaml.ScalarNode && a.ShortTag() != b.ShortTag() {
		return false
	}
	if a.Value != b.Value && !(isNull(a) && isNull(b)) {
		return false
	}
	for i := range a.Content {
		if !equal(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}

// encode writes the whole document anew: its values are right, its layout is the
// encoder's.
func (d *Document) encode() ([]byte, error) {
	if d.json {
		text, err := jsonText(d.tree)
		return append([]byte(text), '\n'), err
	}
	file := *d.file
	file.Content = []*yaml.Node{d.tree}
	l := layout{}
	l.indent, l.compact = indentation(d.input)
	out, err := l.encode(&file)
	if err != nil {
		return nil, err
	}
	if start := nextLine(d.src, 0); bytes.HasPrefix(d.src, []byte("---")) && len(bytes.TrimSpace(d.src[:start])) == 3 {
		out = slices.Concat(d.src[:start], out)
	}
	return out, nil
}

// encode spells a node with the YAML encoder, indented as the document is.
func (l *layout) encode(n *yaml.Node) (out []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: cannot be encoded: %v", r)
		}
	}()
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(l.indent)
	if l.compact {
		enc.CompactSeqIndent()
	}
	if err := enc.Encode(n); err != nil {
		return nil, err
	}
	return b.Bytes(), enc.Close()
}

// blockLines spells a node as lines of block style, without line breaks.
func (l *layout) blockLines(n *yaml.Node) ([]string, error) {
	out, err := l.encode(n)
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"), nil
}
