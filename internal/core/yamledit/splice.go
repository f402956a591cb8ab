// Package yamledit holds one YAML or JSON document as bytes and as a tree, changes the
// tree, and writes back only the bytes that the changes touch. It is the only code of
// Ballast that writes YAML.
//
// Comments, anchors, quoting, key order, line breaks and number spellings that no edit
// touches stay as the author wrote them. What is written is decoded again and compared
// with the tree; where it differs the document is re-encoded, and where even that
// differs it is refused.
package yamledit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Document is one document: its bytes, the tree that they decode to, and the tree that
// edits have made of it.
type Document struct {
	src      []byte
	json     bool
	file     *yaml.Node // the document node of a YAML source, for its comments; nil for JSON
	input    *yaml.Node // what src decodes to; never changed
	tree     *yaml.Node // input until the first edit, then a copy that edits change
	original map[*yaml.Node]*yaml.Node
	texts    map[*yaml.Node][]piece
	inserted map[*yaml.Node][]string            // the lines of entries that are written as they are
	aliases  map[*yaml.Node][]*yaml.Node        // of the tree, by what they stand for
	dropped  map[*yaml.Node]map[*yaml.Node]bool // items that go, by list
	budget   int                                // how many nodes aliases may still expand to
	failed   error                              // of an edit that was made in part
}

// SyntaxError is a document that cannot be decoded. Line is 1-based, from the
// document's first line; 0 where the decoder names none.
type SyntaxError struct {
	Line int
	Err  error
}

func (e *SyntaxError) Error() string { return e.Err.Error() }

// Unwrap returns the decoder's own error.
func (e *SyntaxError) Unwrap() error { return e.Err }

// Parse decodes one document. It keeps src, which must not change afterwards. An empty
// document, or one of comments alone, has no root.
func Parse(src []byte) (*Document, error) {
	d := &Document{src: src}
	if root, ok := decodeJSON(src); ok {
		d.json, d.input, d.tree = true, root, root
		return d, nil
	}
	file, err := decodeYAML(src)
	if err != nil {
		return nil, err
	}
	if file != nil && len(file.Content) > 0 {
		d.file, d.input, d.tree = file, file.Content[0], file.Content[0]
	}
	return d, nil
}

// Source returns the document's bytes as they came.
func (d *Document) Source() []byte { return d.src }

// Input returns the root of the document as it came.
func (d *Document) Input() Field { return Field{root: d.input, node: resolve(d.input)} }

// Root returns the root of the document with the edits applied so far.
func (d *Document) Root() Field { return Field{root: d.tree, node: resolve(d.tree)} }

// Edited reports whether any edit was applied.
func (d *Document) Edited() bool { return d.original != nil }

// decodeYAML returns the document node, or nil for a source without content.
func decodeYAML(src []byte) (file *yaml.Node, err error) {
	// The decoder is known to panic on a few malformed inputs; that is the input's fault.
	defer func() {
		if r := recover(); r != nil {
			file, err = nil, &SyntaxError{Err: fmt.Errorf("yaml: cannot be decoded: %v", r)}
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var node, more yaml.Node
	switch err := dec.Decode(&node); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, syntaxError(err, src)
	}
	switch err := dec.Decode(&more); {
	case errors.Is(err, io.EOF):
		return &node, nil
	case err != nil:
		return nil, syntaxError(err, src)
	}
	return nil, &SyntaxError{Line: more.Line, Err: errors.New("yaml: a second document begins without a --- line")}
}

// syntaxError takes the line out of the decoder's message, which says "yaml: line 3: …".
func syntaxError(err error, src []byte) *SyntaxError {
	var line int
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	if n, _ := fmt.Sscanf(msg, "line %d:", &line); n == 1 {
		_, msg, _ = strings.Cut(msg, ": ")
	}
	// Its scanner counts lines from 1, its parser from 0.
	if line > 0 && strings.HasPrefix(msg, "did not find expected") {
		last := 1 + bytes.Count(bytes.TrimSuffix(src, []byte("\n")), []byte("\n"))
		line = min(line+1, last)
	}
	return &SyntaxError{Line: line, Err: errors.New(msg)}
}

// resolve follows an alias to the node that it stands for.
func resolve(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}
