package splice

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// encode writes the whole document anew: its values are right, its layout is the
// encoder's.
func (d *Document) encode(tree *yaml.Node, style blockStyle) ([]byte, error) {
	if d.json {
		text, err := jsonText(tree)
		return append([]byte(text), '\n'), err
	}
	file := *d.file
	file.Content = []*yaml.Node{tree}
	out, err := style.encode(&file)
	if err != nil {
		return nil, err
	}
	if first := string(d.src[:lineEnd(d.src, 0)]); strings.TrimRight(first, " \t") == "---" {
		out = slices.Concat([]byte("---\n"), out)
	}
	return out, nil
}

// simplified gives a node without comments, block scalars and nulls written as nothing,
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
