package yamledit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// model is what a document means, without spelling, comments or aliases: the oracle that
// edits are applied to naively. It shares no code with the package.
type model struct {
	kind      Kind
	tag, text string
	pairs     []modelPair // of a map, in order
	merged    []modelPair // what merge keys add, nearest first
	items     []*model    // of a list
}

type modelPair struct {
	key   string
	value *model
}

// maxModel bounds a model: aliases may expand to more, or without end.
const maxModel = 20_000

var errTooLarge = errors.New("too large for a model")

// modelOf decodes a document with the decoder that a reader of it would use.
func modelOf(src []byte) (*model, error) {
	if text := bytes.TrimSpace(aboveJSON().ReplaceAll(src, nil)); json.Valid(text) && (text[0] == '{' || text[0] == '[') {
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber()
		return modelOfJSON(dec)
	}
	var n yaml.Node
	if err := yaml.Unmarshal(src, &n); err != nil {
		return nil, err
	}
	if len(n.Content) == 0 {
		return nil, nil
	}
	budget := maxModel
	return modelOfYAML(n.Content[0], &budget)
}

// aboveJSON matches comments, blank lines and `---` at the top of a document.
var aboveJSON = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\A(?:\x{feff})?(?:[ \t]*(?:#[^\n\r\x{85}\x{2028}\x{2029}]*|---[ \t]*)?[\n\r\x{85}\x{2028}\x{2029}])*`)
})

func modelOfJSON(dec *json.Decoder) (*model, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch tok := tok.(type) {
	case json.Delim:
		m := newList()
		if tok == '{' {
			m = newMap()
		}
		for dec.More() {
			var key string
			if tok == '{' {
				k, err := dec.Token()
				if err != nil {
					return nil, err
				}
				key = k.(string)
			}
			v, err := modelOfJSON(dec)
			if err != nil {
				return nil, err
			}
			if tok == '{' {
				m.pairs = append(m.pairs, modelPair{key, v})
			} else {
				m.items = append(m.items, v)
			}
		}
		_, err := dec.Token()
		return m, err
	case string:
		return newScalar("!!str", tok), nil
	case json.Number:
		tag := "!!int"
		if strings.ContainsAny(tok.String(), ".eE") {
			tag = "!!float"
		}
		return newScalar(tag, tok.String()), nil
	case bool:
		return newScalar("!!bool", strconv.FormatBool(tok)), nil
	}
	return newNull(), nil
}

func modelOfYAML(n *yaml.Node, budget *int) (*model, error) {
	if *budget--; *budget < 0 {
		return nil, errTooLarge
	}
	switch n.Kind {
	case yaml.AliasNode:
		return modelOfYAML(n.Alias, budget)
	case yaml.ScalarNode:
		if n.ShortTag() == "!!null" {
			return newNull(), nil
		}
		return newScalar(n.ShortTag(), n.Value), nil
	}
	m := newMap()
	if n.Kind == yaml.SequenceNode {
		m = newList()
	}
	m.tag = n.ShortTag()
	if n.Kind == yaml.SequenceNode {
		for _, c := range n.Content {
			item, err := modelOfYAML(c, budget)
			if err != nil {
				return nil, err
			}
			m.items = append(m.items, item)
		}
		return m, nil
	}
	for i := 0; i < len(n.Content); i += 2 {
		key, err := modelOfYAML(n.Content[i], budget)
		if err != nil {
			return nil, err
		}
		value, err := modelOfYAML(n.Content[i+1], budget)
		if err != nil {
			return nil, err
		}
		if n.Content[i].Kind == yaml.ScalarNode && key.tag == "!!merge" {
			m.merge(value)
			continue
		}
		m.pairs = append(m.pairs, modelPair{keyText(n.Content[i], key), value})
	}
	return m, nil
}

// keyText returns a key as text; one that is no scalar can be no key of an edit.
func keyText(n *yaml.Node, key *model) string {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	switch {
	case n.Kind != yaml.ScalarNode:
		return "\x00" + key.String()
	case key.isNull():
		return nullKey
	}
	return n.Value
}

const nullKey = "\x00null"

func (m *model) merge(v *model) {
	maps := []*model{v}
	if v.isList() {
		maps = v.items
	}
	for _, from := range maps {
		for _, p := range slices.Concat(from.pairs, from.merged) {
			if find(m.merged, p.key) == nil {
				m.merged = append(m.merged, p)
			}
		}
	}
}

func (m *model) isMap() bool  { return m.kind == Map }
func (m *model) isList() bool { return m.kind == List }
func (m *model) isNull() bool { return m.kind == None }

func newNull() *model                   { return &model{kind: None, tag: "!!null"} }
func newScalar(tag, text string) *model { return &model{kind: Scalar, tag: tag, text: text} }
func newMap() *model                    { return &model{kind: Map, tag: "!!map"} }
func newList() *model                   { return &model{kind: List, tag: "!!seq"} }

func find(pairs []modelPair, key string) *model {
	for _, p := range pairs {
		if p.key == key {
			return p.value
		}
	}
	return nil
}

// String returns the model in a form of its own, for comparing and for reading a diff.
func (m *model) String() string {
	var b strings.Builder
	m.print(&b, "")
	return b.String()
}

func (m *model) print(b *strings.Builder, indent string) {
	switch {
	case m == nil:
		b.WriteString("nothing\n")
	case m.isMap():
		fmt.Fprintf(b, "%s\n", m.tag)
		for _, p := range m.pairs {
			fmt.Fprintf(b, "%s  %q: ", indent, p.key)
			p.value.print(b, indent+"  ")
		}
		merged := slices.SortedFunc(slices.Values(m.merged), func(p, q modelPair) int {
			return strings.Compare(p.key,
				q.key)
		})
		for _, p := range merged {
			if find(m.pairs, p.key) == nil {
				fmt.Fprintf(b, "%s  << %q: ", indent, p.key)
				p.value.print(b, indent+"  ")
			}
		}
	case m.isList():
		fmt.Fprintf(b, "%s\n", m.tag)
		for _, item := range m.items {
			fmt.Fprintf(b, "%s  - ", indent)
			item.print(b, indent+"  ")
		}
	default:
		fmt.Fprintf(b, "%s %q\n", m.tag, m.text)
	}
}

// hasDuplicateKey reports whether a map anywhere has one key twice.
func (m *model) hasDuplicateKey() bool {
	for i, p := range m.pairs {
		if find(m.pairs[:i], p.key) != nil || p.value.hasDuplicateKey() {
			return true
		}
	}
	return slices.ContainsFunc(m.items, (*model).hasDuplicateKey)
}

// isOdd reports whether the model holds what no manifest does and the encoder gets wrong:
// the tag `!` or a key that is null.
func (m *model) isOdd() bool {
	return m.tag == "!" ||
		slices.ContainsFunc(m.items, (*model).isOdd) ||
		slices.ContainsFunc(m.pairs, func(p modelPair) bool { return p.key == nullKey || p.value.isOdd() })
}

// target is where an edit goes: a node of the model and the keys below it that it lacks.
type target struct {
	parent, node *model
	missing      []string
}

// apply makes the edits, which name places of the model as it stands, and returns for each
// the node whose place a mark must have and the key below it that is gone.
func (m *model) apply(edits []Edit) (marks []modelMark) {
	order := make([]int, len(edits))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		if c := strings.Compare(edits[i].At.Pointer(), edits[j].At.Pointer()); c != 0 {
			return c
		}
		return edits[j].From - edits[i].From
	})
	targets := make([]target, len(edits))
	for _, i := range order {
		targets[i] = m.locate(edits[i].At.Path())
	}
	marks = make([]modelMark, len(edits))
	for _, i := range order {
		marks[i] = targets[i].apply(edits[i])
	}
	return marks
}

// modelMark is where an edit went: a node, and below it a key that is there no more.
type modelMark struct {
	node *model
	gone []string
}

func (m *model) locate(path []string) target {
	t := target{node: m}
	for i, key := range path {
		n := t.node
		if n.isList() {
			index, _ := strconv.Atoi(key)
			t = target{parent: n, node: n.items[index]}
			continue
		}
		next := find(n.pairs, key)
		if next == nil {
			if next = find(n.merged, key); next != nil {
				n.insert(key, next)
			}
		}
		if next == nil {
			t.missing = path[i:]
			return t
		}
		t = target{parent: n, node: next}
	}
	return t
}

// insert adds a pair at its sorted place in a sorted map, else at the end.
func (m *model) insert(key string, value *model) {
	at := len(m.pairs)
	if slices.IsSortedFunc(m.pairs, func(p, q modelPair) int { return strings.Compare(p.sortKey(), q.sortKey()) }) {
		at = 0
		for at < len(m.pairs) && m.pairs[at].sortKey() <= key {
			at++
		}
	}
	m.pairs = slices.Insert(m.pairs, at, modelPair{key, value})
}

// sortKey is empty for a key that is no scalar.
func (p modelPair) sortKey() string {
	if strings.HasPrefix(p.key, "\x00!") {
		return ""
	}
	return p.key
}

func (t target) apply(e Edit) modelMark {
	switch e.Verb {
	case Unset, Drop:
		return t.remove()
	case Text:
		t.node.text = t.node.text[:e.From] + e.New + t.node.text[e.To:]
		return modelMark{node: t.node}
	}
	n := t.node
	for _, key := range t.missing {
		if n.isNull() {
			*n = *newMap()
		}
		next := find(n.pairs, key)
		if next == nil {
			next = newNull()
			n.insert(key, next)
		}
		n = next
	}
	v := modelOfValue(e.Value)
	if e.Verb == Set {
		*n = *v
		return modelMark{node: n}
	}
	if n.isNull() {
		*n = *newList()
	}
	if e.Verb == First {
		n.items = slices.Insert(n.items, 0, v)
	} else {
		n.items = append(n.items, v)
	}
	return modelMark{node: v}
}

func (t target) remove() modelMark {
	if t.parent == nil || len(t.missing) > 0 {
		return modelMark{node: t.node}
	}
	if i := slices.Index(t.parent.items, t.node); i >= 0 {
		t.parent.items = slices.Delete(t.parent.items, i, i+1)
		return modelMark{node: t.parent}
	}
	i := slices.IndexFunc(t.parent.pairs, func(p modelPair) bool { return p.value == t.node })
	key := t.parent.pairs[i].key
	t.parent.pairs = slices.Delete(t.parent.pairs, i, i+1)
	return modelMark{node: t.parent, gone: []string{key}}
}

func modelOfValue(v any) *model {
	switch v := v.(type) {
	case string:
		return newScalar("!!str", v)
	case bool:
		return newScalar("!!bool", strconv.FormatBool(v))
	case int:
		return newScalar("!!int", strconv.Itoa(v))
	case Pairs:
		m := newMap()
		for _, p := range v {
			m.pairs = append(m.pairs, modelPair{p.Key, modelOfValue(p.Value)})
		}
		return m
	case Items:
		m := newList()
		for _, item := range v {
			m.items = append(m.items, modelOfValue(item))
		}
		return m
	}
	panic(fmt.Sprintf("a test edits with a %T", v))
}

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1")

// pointerTo returns the JSON pointer of a node of the model, and whether it is there.
func (m *model) pointerTo(n *model) (string, bool) {
	if m == n {
		return "", true
	}
	for _, p := range m.pairs {
		if rest, ok := p.value.pointerTo(n); ok {
			return "/" + escapePointer.Replace(p.key) + rest, true
		}
	}
	for i, item := range m.items {
		if rest, ok := item.pointerTo(n); ok {
			return "/" + strconv.Itoa(i) + rest, true
		}
	}
	return "", false
}
