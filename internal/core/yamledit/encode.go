package yamledit

import (
	"bytes"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// encode re-encodes the whole document: its values are right, its layout is the
// encoder's. What divides it from its neighbours in a stream stays.
func (d *Document) encode(tree *yaml.Node, style blockStyle) ([]byte, error) {
	head, tail := d.borders()
	if d.json {
		text, err := jsonText(tree)
		return []byte(head + text + "\n" + tail), err
	}
	file := *d.file
	file.Content = []*yaml.Node{tree}
	out, err := style.encode(&file)
	return slices.Concat([]byte(head), out, []byte(tail)), err
}

// borders returns the lines that begin and end the document in its stream; nothing where
// there is none.
func (d *Document) borders() (head, tail string) {
	for at, line := markLen(d.src), 1; at < len(d.src); at, line = nextLine(d.src, at), line+1 {
		switch {
		case !isDocumentEnd(d.src[at:]):
		case d.src[at] == '.':
			tail = "...\n"
		case line <= d.input.Line:
			head = "---\n"
		}
	}
	return head, tail
}

// simplified returns a node without comments, block scalars and nulls written as nothing,
// which the encoder does not always get right.
func simplified(n *yaml.Node) *yaml.Node {
	c := *n
	c.HeadComment, c.LineComment, c.FootComment = "", "", ""
	switch {
	case isBlockScalar(n):
		c.Style = yaml.DoubleQuotedStyle
	case isNull(n):
		c.Value = "null"
	}
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		c.Content[i] = simplified(child)
	}
	return &c
}

// encode spells a node with the YAML encoder, indented as the document is.
func (s blockStyle) encode(n *yaml.Node) (out []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: cannot be encoded: %v", r)
		}
	}()
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(s.indent)
	if s.dashes == 0 {
		enc.CompactSeqIndent()
	}
	if err := enc.Encode(n); err != nil {
		return nil, err
	}
	return b.Bytes(), enc.Close()
}
