package yamledit

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Field is a place in a document: a node that exists, or the keys that would lead to
// one. Reading follows aliases and merge keys. The zero Field is missing.
type Field struct {
	root *yaml.Node
	path []step
	node *yaml.Node // nil where there is none; never an alias
}

// step leads from a node to a child: by key where index is negative.
type step struct {
	key   string
	index int
}

func (s step) String() string {
	if s.index >= 0 {
		return strconv.Itoa(s.index)
	}
	return s.key
}

// Up returns the field that many steps above.
func (f Field) Up(steps int) Field {
	path := f.path[:max(len(f.path)-steps, 0)]
	n := f.root
	for _, s := range path {
		n = child(resolve(n), s)
	}
	return Field{root: f.root, path: path, node: resolve(n)}
}

// Kind says what a field holds.
type Kind int

// The kinds of a field. Null and a missing field are both None.
const (
	None Kind = iota
	Scalar
	Map
	List
)

// At returns the field below f that the keys lead to, whether it exists or not.
func (f Field) At(keys ...string) Field {
	path, n := slices.Grow(f.path[:len(f.path):len(f.path)], len(keys)), f.node
	for _, k := range keys {
		path, n = append(path, step{key: k, index: -1}), resolve(value(n, k))
	}
	return Field{root: f.root, path: path, node: n}
}

func (f Field) below(s step, n *yaml.Node) Field {
	path := append(f.path[:len(f.path):len(f.path)], s)
	return Field{root: f.root, path: path, node: resolve(n)}
}

// Each returns the items of a list; nothing for anything else.
func (f Field) Each() []Field {
	if f.Kind() != List {
		return nil
	}
	items := make([]Field, len(f.node.Content))
	for i, n := range f.node.Content {
		items[i] = f.below(step{index: i}, n)
	}
	return items
}

// Item returns one item of a list; a missing field for anything else.
func (f Field) Item(i int) Field {
	s := step{index: i}
	return f.below(s, ownChild(f.node, s))
}

// Texts returns the values of the first items of a list.
func (f Field) Texts(most int) []string {
	if f.Kind() != List {
		return nil
	}
	texts := make([]string, min(most, len(f.node.Content)))
	for i := range texts {
		texts[i] = Field{node: resolve(f.node.Content[i])}.Value()
	}
	return texts
}

// Named returns the items of a list of maps whose name is that.
func (f Field) Named(name string) []Field {
	if f.Kind() != List {
		return nil
	}
	var all []Field
	for i, n := range f.node.Content {
		if v := resolve(value(resolve(n), "name")); v != nil && v.Kind == yaml.ScalarNode && v.Value == name && !isNull(v) {
			all = append(all, f.below(step{index: i}, n))
		}
	}
	return all
}

// Pairs returns the values of a map, each below its key, in the order of Keys.
func (f Field) Pairs() []Field {
	if f.Kind() != Map {
		return nil
	}
	var all []Field
	eachPair(f.node, func(key, v *yaml.Node) bool {
		all = append(all, f.below(step{key: key.Value, index: -1}, v))
		return true
	})
	return all
}

// Keys returns the keys of a map in the order written, merged ones last.
func (f Field) Keys() []string {
	if f.Kind() != Map {
		return nil
	}
	var keys []string
	eachPair(f.node, func(key, _ *yaml.Node) bool {
		keys = append(keys, key.Value)
		return true
	})
	return keys
}

// Kind says what the field holds.
func (f Field) Kind() Kind {
	switch {
	case f.node == nil, isNull(f.node):
		return None
	case f.node.Kind == yaml.MappingNode:
		return Map
	case f.node.Kind == yaml.SequenceNode:
		return List
	}
	return Scalar
}

// Empty reports whether the field is missing, null, or an empty string, map or list:
// all of them mean the same to Kubernetes.
func (f Field) Empty() bool {
	switch f.Kind() {
	case None:
		return true
	case Scalar:
		return f.node.Value == ""
	}
	return len(f.node.Content) == 0
}

// Exists reports whether there is a node, be it null or empty.
func (f Field) Exists() bool { return f.node != nil }

// Value returns a scalar as text; "" for anything else.
func (f Field) Value() string {
	if f.Kind() != Scalar {
		return ""
	}
	return f.node.Value
}

// Str returns a scalar's text and whether the field is a string, not a number or boolean.
func (f Field) Str() (string, bool) {
	if f.Kind() != Scalar || f.node.ShortTag() != "!!str" {
		return "", false
	}
	return f.node.Value, true
}

// Bool reports whether the field is the boolean true.
func (f Field) Bool() bool {
	var b bool
	return f.Kind() == Scalar && f.node.ShortTag() == "!!bool" && f.node.Decode(&b) == nil && b
}

// Int returns an integer, and whether the field is one.
func (f Field) Int() (int64, bool) {
	var i int64
	ok := f.Kind() == Scalar && f.node.ShortTag() == "!!int" && f.node.Decode(&i) == nil
	return i, ok
}

// Same reports whether both fields are the same node of the same tree.
func (f Field) Same(g Field) bool { return f.node != nil && f.node == g.node }

// Line returns the 1-based line in the document's source of the field, or of the nearest
// node above it that the source has.
func (f Field) Line() int {
	line, n := 0, f.root
	for i := 0; n != nil; i++ {
		if n.Line > 0 {
			line = n.Line
		}
		if i == len(f.path) {
			break
		}
		n = child(resolve(n), f.path[i])
	}
	return line
}

// Pointer returns the field's place as a JSON pointer.
func (f Field) Pointer() string { return pointer(f.path) }

// Key returns the last key or index that leads to the field; "" for the root.
func (f Field) Key() string {
	if len(f.path) == 0 {
		return ""
	}
	return f.path[len(f.path)-1].String()
}

// Path returns the keys and indices that lead to the field.
func (f Field) Path() []string {
	path := make([]string, len(f.path))
	for i, s := range f.path {
		path[i] = s.String()
	}
	return path
}

var pointerEscaper = strings.NewReplacer("~", "~0", "/", "~1")

func pointer(path []step) string {
	var b strings.Builder
	for _, s := range path {
		b.WriteByte('/')
		b.WriteString(pointerEscaper.Replace(s.String()))
	}
	return b.String()
}

// child returns the node that one step leads to, merge keys included; nil if none.
func child(n *yaml.Node, s step) *yaml.Node {
	if s.index < 0 {
		return value(n, s.key)
	}
	return ownChild(n, s)
}

// ownChild returns the node that one step leads to without alias or merge key; nil if none.
func ownChild(n *yaml.Node, s step) *yaml.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == yaml.SequenceNode && s.index >= 0 && s.index < len(n.Content):
		return n.Content[s.index]
	case n.Kind == yaml.MappingNode && s.index < 0:
		if i := pairIndex(n, s.key); i >= 0 {
			return n.Content[i+1]
		}
	}
	return nil
}

// value returns the value of a key of a mapping; the key's own pair wins over merged ones.
func value(n *yaml.Node, key string) *yaml.Node {
	if own := ownChild(n, step{key: key, index: -1}); own != nil {
		return own
	}
	var found *yaml.Node
	eachPair(n, func(k, v *yaml.Node) bool {
		if k.Value == key {
			found = v
		}
		return found == nil
	})
	return found
}

// pairIndex returns the index in Content of a mapping's own pair with that key, or -1. Of a key
// that is there twice it is the last, as for Argo CD and kubectl.
func pairIndex(n *yaml.Node, key string) int {
	for i := len(n.Content) - 2; i >= 0; i -= 2 {
		if k := resolve(n.Content[i]); k.Kind == yaml.ScalarNode && k.Value == key && !isMerge(k) {
			return i
		}
	}
	return -1
}

// eachPair calls yield for a mapping's own pairs with scalar keys, then for the merged
// ones that they do not hide, until it returns false.
func eachPair(n *yaml.Node, yield func(key, value *yaml.Node) bool) {
	if n == nil || n.Kind != yaml.MappingNode || !ownPairs(n, yield) || !slices.ContainsFunc(n.Content, isMerge) {
		return
	}
	hidden := map[string]bool{}
	ownPairs(n, func(key, _ *yaml.Node) bool {
		hidden[key.Value] = true
		return true
	})
	mergedPairs(n, map[*yaml.Node]bool{n: true}, func(key, value *yaml.Node) bool {
		if hidden[key.Value] {
			return true
		}
		hidden[key.Value] = true
		return yield(key, value)
	})
}

// ownPairs calls yield for a mapping's own pairs with scalar keys, and reports whether it
// never returned false.
func ownPairs(n *yaml.Node, yield func(key, value *yaml.Node) bool) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := resolve(n.Content[i])
		if key.Kind == yaml.ScalarNode && !isMerge(key) && !yield(key, n.Content[i+1]) {
			return false
		}
	}
	return true
}

// mergedPairs does so for the maps that a mapping merges. It enters each of them once,
// however often and in whatever cycle it is merged.
func mergedPairs(n *yaml.Node, entered map[*yaml.Node]bool, yield func(key, value *yaml.Node) bool) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !isMerge(n.Content[i]) {
			continue
		}
		for _, m := range mergedMaps(n.Content[i+1]) {
			if m.Kind != yaml.MappingNode || entered[m] {
				continue
			}
			entered[m] = true
			if !ownPairs(m, yield) || !mergedPairs(m, entered, yield) {
				return false
			}
		}
	}
	return true
}

// mergedMaps returns the maps that the value of a merge key names.
func mergedMaps(v *yaml.Node) []*yaml.Node {
	v = resolve(v)
	if v.Kind != yaml.SequenceNode {
		return []*yaml.Node{v}
	}
	maps := make([]*yaml.Node, len(v.Content))
	for i, n := range v.Content {
		maps[i] = resolve(n)
	}
	return maps
}

func isMerge(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value == "<<" && n.ShortTag() == "!!merge"
}

func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}
