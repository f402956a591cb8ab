package yamledit

import (
	"encoding/json"
	"fmt"
	"strconv"

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

// Writable returns a value that was read, with its numbers as json.Number, as edits write it.
// Numbers that are no integers become text; null goes, which means the same as a key that is
// missing.
func Writable(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i
		}
		return v.String()
	case []any:
		items := Items{}
		for _, item := range v {
			if item != nil {
				items = append(items, Writable(item))
			}
		}
		return items
	case Pairs:
		pairs := Pairs{}
		for _, p := range v {
			if p.Value != nil {
				pairs = append(pairs, Pair{Key: p.Key, Value: Writable(p.Value)})
			}
		}
		return pairs
	}
	return v
}

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

// stringNode makes the node of a string in the style that it needs.
func stringNode(s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s, Style: styleFor(s)}
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
