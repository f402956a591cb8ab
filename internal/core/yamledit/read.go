package yamledit

import (
	"encoding/json"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Holds reports whether the field has the value already. Maps may have their keys in
// another order.
func (f Field) Holds(value any) bool {
	n, err := newNode(value)
	return err == nil && f.node != nil && means(f.node, n)
}

// IsMisread reports whether the field is text that a reader of YAML 1.1, as Kubernetes is,
// takes for something else, since it has no quotes: `Off`, `22:22`.
func (f Field) IsMisread() bool {
	return f.Kind() == Scalar && f.node.Style == 0 && f.node.ShortTag() == "!!str" && resemblesAnother(f.node.Value)
}

// means reports whether two nodes stand for the same value.
func means(a, b *yaml.Node) bool {
	a, b = resolve(a), resolve(b)
	if a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case yaml.ScalarNode:
		return a.ShortTag() == b.ShortTag() && a.Value == b.Value
	case yaml.MappingNode:
		return sameMaps(a, b)
	}
	return slices.EqualFunc(a.Content, b.Content, means)
}

func sameMaps(a, b *yaml.Node) bool {
	same, keys := true, 0
	eachPair(a, func(key, v *yaml.Node) bool {
		keys++
		other := value(b, key.Value)
		same = other != nil && means(v, other)
		return same
	})
	return same && keys == len(b.Content)/2
}

// Any returns what the field holds as strings, bools, numbers, []any and Pairs; nil for
// nothing. Numbers keep their spelling.
func (f Field) Any() any { return f.Some(maxCopied) }

// Some returns as much of Any as so many values are. Aliases may make of few that are written
// many that are read.
func (f Field) Some(most int) any { return anyOf(f.node, &most) }

func anyOf(n *yaml.Node, budget *int) any {
	n = resolve(n)
	if *budget--; n == nil || *budget < 0 || isNull(n) {
		return nil
	}
	switch n.Kind {
	case yaml.SequenceNode:
		items := make([]any, len(n.Content))
		for i, c := range n.Content {
			items[i] = anyOf(c, budget)
		}
		return items
	case yaml.MappingNode:
		var pairs Pairs
		eachPair(n, func(k, v *yaml.Node) bool {
			pairs = append(pairs, Pair{k.Value, anyOf(v, budget)})
			return *budget > 0
		})
		return pairs
	}
	return scalarOf(n)
}

// scalarOf returns a scalar as what it decodes to, where encoding/json can spell it.
func scalarOf(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!bool":
		var b bool
		if n.Decode(&b) == nil {
			return b
		}
	case "!!int", "!!float":
		if json.Valid([]byte(n.Value)) {
			return json.Number(n.Value)
		}
	}
	return n.Value
}

// Encode spells what the field holds as a YAML document of its own.
func (f Field) Encode() ([]byte, error) {
	if f.Kind() == None {
		return []byte("null\n"), nil
	}
	n, err := copyOf(f.node)
	if err != nil {
		return nil, err
	}
	return plainStyle.encode(n)
}
