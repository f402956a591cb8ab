package yamledit

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// insert adds the entries that a block of lines decodes to, behind the last entry of a collection;
// in a map whose keys are sorted, where the first of them belongs. Block style gets the lines as they
// are, comments and all, indented to fit. In brackets there is no place for a comment, nor for an
// entry of several lines.
func (d *Document) insert(at Field, s spot, text string) (Mark, error) {
	text = strings.TrimSuffix(text, "\n")
	block, err := Parse([]byte(text + "\n"))
	if err != nil {
		return Mark{}, err
	}
	if block.tree == nil || !isBlock(block.tree) || block.tree.Style&yaml.FlowStyle != 0 {
		return Mark{}, errors.New("only entries on lines of their own can be inserted")
	}
	lines, entries := strings.Split(text, "\n"), entriesOf(block.tree)
	isOneLineEach := len(lines) == len(entries) && !hasLineComment(block.tree)
	if !isOneLineEach && d.isInBrackets(at) {
		return Mark{}, errInBrackets
	}
	target := d.make(s)
	if isNull(target) {
		d.assign(target, &yaml.Node{Kind: block.tree.Kind, Tag: block.tree.Tag})
	}
	if target.Kind != block.tree.Kind {
		return Mark{}, fmt.Errorf("it is %s, and entries of %s are to be inserted", kindName(target), kindName(block.tree))
	}
	if len(target.Content) == 0 {
		target.Style &^= yaml.FlowStyle
	}
	end, err := endFor(target, entries)
	if err != nil {
		return Mark{}, err
	}
	target.Content = slices.Insert(target.Content, end, block.tree.Content...)
	for i, e := range entries {
		switch {
		case isOneLineEach:
			d.inserted[e.node()] = lines[i : i+1]
		case i == 0:
			d.inserted[e.node()] = lines
		default:
			d.inserted[e.node()] = nil // written with the first
		}
	}
	return Mark{node: target}, nil
}

var errInBrackets = errors.New("it is written in brackets: put each entry on lines of its own")

// endFor returns the index in a collection's content at which new entries go.
func endFor(target *yaml.Node, entries []entry) (int, error) {
	if target.Kind == yaml.SequenceNode {
		return len(target.Content), nil
	}
	for _, e := range entries {
		if pairIndex(target, e.key.Value) >= 0 {
			return 0, fmt.Errorf("it has the key %q already", e.key.Value)
		}
	}
	if at, sorted := sortedPlace(target, entries[0].key.Value); sorted {
		return at, nil
	}
	return len(target.Content), nil
}

func hasLineComment(n *yaml.Node) bool {
	return eachNode(n, func(n *yaml.Node) error {
		if n.LineComment != "" {
			return errInBrackets
		}
		return nil
	}) != nil
}

// isInBrackets reports whether new entries of a place would stand in brackets. Empty ones make way.
func (d *Document) isInBrackets(at Field) bool {
	n := d.tree
	for i := 0; ; i++ {
		if d.json || n.Style&yaml.FlowStyle != 0 && len(n.Content) > 0 {
			return true
		}
		if i == len(at.path) {
			return false
		}
		if n = ownChild(n, at.path[i]); n == nil {
			return false
		}
	}
}

// belowComments goes down from a line over comments that are indented deeper than a column: they
// belong to the entry above.
func (w *writer) belowComments(at, column int) int {
	for at < len(w.src) {
		text := skipBlanks(w.src, at)
		if text == len(w.src) || w.src[text] != '#' || w.column(text) <= column {
			break
		}
		at = nextLine(w.src, text)
	}
	return at
}
