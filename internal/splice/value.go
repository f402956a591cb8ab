package splice

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// Pairs is a map value whose keys keep their order.
type Pairs []Pair

// Pair is one key of Pairs and its value.
type Pair struct {
	Key   string
	Value any
}

// Items is a list value.
type Items []any

// newNode makes the node of a value: a string, bool, int, int64, Pairs, Items or []string.
func newNode(v any) (*yaml.Node, error) {
	switch v := v.(type) {
	case string:
		return stringNode(v), nil
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(v)}, nil
	case int:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(v)}, nil
	case int64:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.FormatInt(v, 10)}, nil
	case Pairs:
		return mapNode(v)
	case Items:
		return listNode(v)
	case []string:
		items := make(Items, len(v))
		for i, s := range v {
			items[i] = s
		}
		return listNode(items)
	}
	return nil, fmt.Errorf("a value of type %T cannot be written", v)
}

// stringNode quotes what YAML would read as something else, be it YAML 1.1's `on` and
// `1:30`, and writes several lines as a literal where a literal can hold them.
func stringNode(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	switch {
	case strings.ContainsFunc(s, needsEscape):
		n.Style = yaml.DoubleQuotedStyle
	case isMultiline(s) && strings.IndexByte(" \t\n", s[0]) >= 0:
		n.Style = yaml.DoubleQuotedStyle // a literal would have to state its indentation
	case isMultiline(s):
		n.Style = yaml.LiteralStyle
	default:
		n.Style = lineStyle(s)
	}
	return n
}

// styleOf gives the style that a string needs, its own quotes if they will do.
func styleOf(n *yaml.Node) yaml.Style {
	style := stringNode(n.Value).Style
	quotes := n.Style & (yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle)
	if style&(yaml.DoubleQuotedStyle|yaml.LiteralStyle) == 0 && quotes != 0 {
		return quotes
	}
	return style
}

// lineStyle gives the style that a string of one line needs, as the encoder sees it.
func lineStyle(s string) yaml.Style {
	var n yaml.Node
	if s == "<<" || n.Encode(s) != nil {
		return yaml.DoubleQuotedStyle
	}
	return n.Style
}

// needsEscape reports whether a character has to be escaped: it breaks lines, or it
// cannot be seen.
func needsEscape(r rune) bool {
	return r != '\n' && r != '\t' && !unicode.IsPrint(r) && !unicode.Is(unicode.M, r)
}

func mapNode(pairs Pairs) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for _, p := range pairs {
		v, err := newNode(p.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Key, err)
		}
		n.Content = append(n.Content, stringNode(p.Key), v)
	}
	return n, nil
}

func listNode(items Items) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	for _, item := range items {
		v, err := newNode(item)
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, v)
	}
	return n, nil
}
