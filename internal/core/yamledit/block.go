package yamledit

import (
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// blockStyle spells new values as lines of block style, as the document around them does.
type blockStyle struct {
	indent   int // columns from a key to the keys below it
	dashes   int // columns from a key to the dashes below it
	lines    multiline
	inserted map[*yaml.Node][]string // entries that are written as they are
}

// plainStyle is kustomize's. The encoder has none that it knows better: with three columns
// it writes what it cannot read.
var plainStyle = blockStyle{indent: 2}

// multiline says how a string of several lines is written.
type multiline int

const (
	literals multiline = iota
	quotes             // a literal would take in the comment or blank lines that follow
)

// styleOfBlocks returns the style of a document's first nested map and first list;
// kustomize's where it has neither.
func styleOfBlocks(root *yaml.Node) blockStyle {
	s := blockStyle{indent: -1, dashes: -1}
	s.learn(root)
	if s.indent < 1 {
		s.indent = plainStyle.indent
	}
	s.dashes = max(s.dashes, plainStyle.dashes)
	return s
}

func (s *blockStyle) learn(n *yaml.Node) {
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 1 && isBlock(c) &&
			c.Style&yaml.FlowStyle == 0 && n.Style&yaml.FlowStyle == 0 {
			key := n.Content[i-1]
			switch {
			case c.Kind == yaml.MappingNode && s.indent < 0:
				s.indent = c.Content[0].Column - key.Column
			case c.Kind == yaml.SequenceNode && s.dashes < 0 && c.Anchor == "":
				s.dashes = c.Column - key.Column
			}
		}
		s.learn(c)
	}
}

// entry returns the lines of a map's pair, or of a list's item where there is no key.
func (s blockStyle) entry(e entry) ([]string, error) {
	if lines, ok := s.inserted[e.node()]; ok {
		return lines, nil
	}
	if e.key == nil {
		return s.item(e.value)
	}
	return s.pair(e.key, e.value)
}

func (s blockStyle) pair(key, value *yaml.Node) ([]string, error) {
	head, err := s.inline(key)
	if err != nil {
		return nil, err
	}
	head += ":"
	if !isBlock(value) {
		return s.scalar(head, value)
	}
	columns := s.indent
	if value.Kind == yaml.SequenceNode {
		columns = s.dashes
	}
	lines, err := s.entries(value)
	return slices.Concat([]string{head + properties(value)}, shift(lines, columns)), err
}

func (s blockStyle) item(value *yaml.Node) ([]string, error) {
	if !isBlock(value) {
		return s.scalar("-", value)
	}
	lines, err := s.entries(value)
	if err != nil {
		return nil, err
	}
	lines = shift(lines, 2)
	if p := properties(value); p != "" {
		return slices.Concat([]string{"-" + p}, lines), nil
	}
	lines[0] = "- " + strings.TrimLeft(lines[0], " ")
	return lines, nil
}

// entries returns the lines of all entries of a collection.
func (s blockStyle) entries(n *yaml.Node) ([]string, error) {
	var all []string
	for _, e := range entriesOf(n) {
		lines, err := s.entry(e)
		if err != nil {
			return nil, err
		}
		all = append(all, lines...)
	}
	return all, nil
}

// scalar returns the lines of a scalar or an empty collection behind a key or dash.
func (s blockStyle) scalar(head string, n *yaml.Node) ([]string, error) {
	if s.isLiteral(n) {
		return s.literal(head, n.Value), nil
	}
	text, err := s.inline(n)
	return []string{head + properties(n) + " " + text}, err
}

func (s blockStyle) isLiteral(n *yaml.Node) bool {
	return n.ShortTag() == "!!str" && n.Anchor == "" && s.lines == literals && styleFor(n.Value) == yaml.LiteralStyle
}

func (s blockStyle) literal(head, text string) []string {
	body := strings.TrimRight(text, "\n")
	chomp := "+"
	switch len(text) - len(body) {
	case 0:
		chomp = "-"
	case 1:
		chomp = ""
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	return slices.Concat([]string{head + " |" + chomp}, shift(lines, s.indent))
}

// inline spells what stands on one line.
func (s blockStyle) inline(n *yaml.Node) (string, error) {
	switch {
	case isBlock(n):
		return "", errors.New("a key that is no scalar cannot be written")
	case n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str":
		return jsonText(n)
	}
	switch style := styleOf(n); {
	case style&yaml.SingleQuotedStyle != 0:
		return "'" + strings.ReplaceAll(n.Value, "'", "''") + "'", nil
	case style == 0:
		return n.Value, nil
	}
	return quoteJSON(n.Value)
}

// isBlock reports whether a value takes lines below its key: it is a collection with
// entries.
func isBlock(n *yaml.Node) bool {
	return n.Kind != yaml.ScalarNode && len(n.Content) > 0
}

// properties returns a value's anchor as it stands before the value.
func properties(n *yaml.Node) string {
	if n.Anchor == "" {
		return ""
	}
	return " &" + n.Anchor
}

// shift indents lines. Blank lines stay empty.
func shift(lines []string, columns int) []string {
	shifted := make([]string, len(lines))
	for i, line := range lines {
		if line != "" {
			line = strings.Repeat(" ", columns) + line
		}
		shifted[i] = line
	}
	return shifted
}
