package yamledit

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Verb says what an edit does at its place.
type Verb int

// The verbs. Set gives a field a value, Unset removes it; First and Last add an item to
// a list, Drop removes one; Text replaces a range of a string's bytes. Insert adds entries as lines
// of block style, with their comments, to a map or a list.
const (
	Set Verb = iota
	Unset
	First
	Last
	Drop
	Text
	Insert
)

// Edit is one change: a verb at a place.
type Edit struct {
	At       Field
	Verb     Verb
	Value    any    // of Set, First and Last
	From, To int    // of Text: bytes of the decoded string
	New      string // of Text and Insert
}

// Mark remembers a place of the tree while edits move it about.
type Mark struct {
	node *yaml.Node
	rest []step
}

// Apply makes the edits, all of which are given as places of the tree as it stands, and
// returns where each one went. They must not touch each other, and their order means
// nothing. After an error the document can no longer be written.
func (d *Document) Apply(edits []Edit) ([]Mark, error) {
	if len(edits) == 0 {
		return nil, nil
	}
	if err := d.open(); err != nil {
		return nil, err
	}
	order, pointers := make([]int, len(edits)), make([]string, len(edits))
	for i := range order {
		order[i], pointers[i] = i, edits[i].At.Pointer()
	}
	// The order of application decides where new keys of an unsorted map go.
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(strings.Compare(pointers[i], pointers[j]), cmp.Compare(edits[i].From, edits[j].From))
	})
	spots := make([]spot, len(edits))
	for _, i := range order {
		var err error
		if spots[i], err = d.locate(edits[i]); err != nil {
			return nil, d.fail(edits[i], err)
		}
	}
	marks := make([]Mark, len(edits))
	var texts []Edit // of one string, in their order
	for at, i := range order {
		if texts = append(texts, edits[i]); edits[i].Verb == Text && at+1 < len(order) {
			if next := order[at+1]; edits[next].Verb == Text && pointers[next] == pointers[i] {
				marks[i] = Mark{node: spots[i].node}
				continue
			}
		}
		mark, err := d.apply(texts, spots[i])
		if err != nil {
			return nil, d.fail(edits[i], err)
		}
		marks[i], texts = mark, nil
	}
	d.dropItems()
	return marks, nil
}

// fail remembers that an edit failed: the tree may have got others already.
func (d *Document) fail(e Edit, err error) error {
	d.failed = fmt.Errorf("%s: %w", e.At.Pointer(), err)
	return d.failed
}

// open copies the tree before its first edit, so that the input stays as it came.
func (d *Document) open() error {
	if d.original != nil {
		return nil
	}
	if d.input == nil {
		return errors.New("an empty document cannot be edited")
	}
	if err := duplicateKey(d.input); err != nil {
		return err
	}
	d.original = map[*yaml.Node]*yaml.Node{}
	d.texts, d.inserted = map[*yaml.Node][]piece{}, map[*yaml.Node][]string{}
	d.aliases, d.dropped = map[*yaml.Node][]*yaml.Node{}, map[*yaml.Node]map[*yaml.Node]bool{}
	d.budget = maxCopied
	copies := map[*yaml.Node]*yaml.Node{}
	d.tree = d.clone(d.input, copies)
	for after := range d.original {
		if after.Alias != nil {
			after.Alias = copies[after.Alias]
		}
	}
	return eachNode(d.tree, func(n *yaml.Node) error {
		if n.Alias != nil {
			d.aliases[n.Alias] = append(d.aliases[n.Alias], n)
		}
		return nil
	})
}

func (d *Document) clone(n *yaml.Node, copies map[*yaml.Node]*yaml.Node) *yaml.Node {
	c := *n
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		c.Content[i] = d.clone(child, copies)
	}
	d.original[&c], copies[n] = n, &c
	return &c
}

// spot is where an edit goes: the nearest node that exists and the keys below it that
// do not. Of a node to be removed, parent is the collection that holds it.
type spot struct {
	parent, node *yaml.Node
	rest         []string
}

// locate walks to an edit's place and gives every node on the way bytes of its own:
// aliases and merged values are copied to where they are used.
func (d *Document) locate(e Edit) (spot, error) {
	s := spot{node: d.tree}
	for i, step := range e.At.path {
		if err := statedTwice(s.node, step); err != nil {
			return s, err
		}
		if err := d.release(s.node); err != nil {
			return s, err
		}
		next, err := d.own(s.node, step)
		if err != nil {
			return s, err
		}
		if next == nil {
			return missing(s, e.At.path[i:])
		}
		s = spot{parent: s.node, node: next}
	}
	if e.Verb == Text || e.Verb == First || e.Verb == Last || e.Verb == Insert {
		return s, d.release(s.node)
	}
	return s, eachNode(s.node, d.release) // all of it goes
}

func missing(s spot, path []step) (spot, error) {
	if s.node.Kind != yaml.MappingNode && !isNull(s.node) {
		return s, fmt.Errorf("the value above is %s, not a map", kindName(s.node))
	}
	for _, step := range path {
		if step.index >= 0 {
			return s, errors.New("no such item")
		}
		s.rest = append(s.rest, step.key)
	}
	return s, nil
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a map"
	case yaml.SequenceNode:
		return "a list"
	}
	return "a scalar"
}

// own returns the child that a step leads to, copied into its parent if it came there by
// an alias or a merge key; nil if there is none.
func (d *Document) own(n *yaml.Node, s step) (*yaml.Node, error) {
	c := ownChild(n, s)
	if c != nil {
		return c, d.unalias(c)
	}
	if c = child(n, s); c == nil {
		return nil, nil
	}
	merged := &yaml.Node{Kind: yaml.AliasNode, Alias: c}
	insertPair(n, stringNode(s.key), merged)
	return merged, d.unalias(merged)
}

// unalias turns an alias into a copy of what it stands for, and leaves all else alone.
func (d *Document) unalias(n *yaml.Node) error {
	if n.Kind != yaml.AliasNode {
		return nil
	}
	copied, err := copyNode(n, &d.budget, 0)
	if err == nil {
		*n = *copied
	}
	return err
}

// release returns every alias of an anchored node that is about to change a copy of its own.
func (d *Document) release(anchored *yaml.Node) error {
	aliases := d.aliases[anchored]
	delete(d.aliases, anchored)
	for _, n := range aliases {
		if err := d.unalias(n); err != nil {
			return err
		}
	}
	return nil
}

// eachNode calls visit for a node and all below it, and does not follow aliases.
func eachNode(n *yaml.Node, visit func(*yaml.Node) error) error {
	if err := visit(n); err != nil {
		return err
	}
	for _, c := range n.Content {
		if err := eachNode(c, visit); err != nil {
			return err
		}
	}
	return nil
}

// maxCopied bounds how many nodes aliases may expand to where copies are needed.
const maxCopied = 100_000

// maxNested bounds how deep such a copy is: each level indents all that is in it.
const maxNested = 100

// copyOf copies a node without its anchors and positions, and what aliases stand for.
func copyOf(n *yaml.Node) (*yaml.Node, error) {
	budget := maxCopied
	return copyNode(n, &budget, 0)
}

func copyNode(n *yaml.Node, budget *int, depth int) (*yaml.Node, error) {
	*budget--
	switch {
	case *budget < 0:
		return nil, fmt.Errorf("aliases expand to more than %d values: write out what they stand for", maxCopied)
	case depth > maxNested:
		return nil, fmt.Errorf("aliases nest more than %d values in each other: write out what they stand for", maxNested)
	}
	if n.Kind == yaml.AliasNode {
		return copyNode(n.Alias, budget, depth)
	}
	c := &yaml.Node{Kind: n.Kind, Style: n.Style, Tag: n.Tag, Value: n.Value}
	if isNull(n) {
		c.Value = "null" // an empty one cannot be spelled everywhere
	}
	for _, item := range n.Content {
		copied, err := copyNode(item, budget, depth+1)
		if err != nil {
			return nil, err
		}
		c.Content = append(c.Content, copied)
	}
	return c, nil
}

// apply makes one edit, or all Text edits of one string.
func (d *Document) apply(edits []Edit, s spot) (Mark, error) {
	e := edits[0]
	switch e.Verb {
	case Unset, Drop:
		return d.remove(s)
	case Text:
		return Mark{node: s.node}, d.replaceText(s, edits)
	case Insert:
		return d.insert(e.At, s, e.New)
	}
	v, err := newNode(e.Value)
	if err != nil {
		return Mark{}, err
	}
	if e.Verb == Set {
		leaf := d.make(s)
		d.assign(leaf, v)
		return Mark{node: leaf}, nil
	}
	list := d.make(s)
	if isNull(list) {
		d.assign(list, &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"})
	}
	if list.Kind != yaml.SequenceNode {
		return Mark{}, fmt.Errorf("it is %s, not a list", kindName(list))
	}
	at := 0
	if e.Verb == Last {
		at = len(list.Content)
	}
	list.Content = slices.Insert(list.Content, at, v)
	return Mark{node: v}, nil
}

// make creates the maps that lead to a spot and returns its node: null where it is new.
func (d *Document) make(s spot) *yaml.Node {
	n := s.node
	for _, key := range s.rest {
		if n.Kind != yaml.MappingNode {
			d.assign(n, &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"})
		}
		if i := pairIndex(n, key); i >= 0 { // made by another edit of the same place
			n = n.Content[i+1]
			continue
		}
		v := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
		insertPair(n, stringNode(key), v)
		n = v
	}
	return n
}

// assign gives a node another value in place, so that marks and parents keep it.
func (d *Document) assign(n, v *yaml.Node) {
	delete(d.texts, n)
	if n.Kind == yaml.ScalarNode && v.Kind == yaml.ScalarNode && v.Tag == "!!str" {
		v.Style = styleOf(&yaml.Node{Value: v.Value, Style: n.Style})
	}
	if len(n.Content) == 0 && n.Kind == v.Kind && n.Kind != yaml.ScalarNode && n.Anchor == "" {
		n.Content = v.Content // {} and [] keep their style
		return
	}
	n.Kind, n.Style, n.Tag, n.Value, n.Anchor, n.Alias, n.Content = v.Kind, v.Style, v.Tag, v.Value, "", nil, v.Content
}

func (d *Document) remove(s spot) (Mark, error) {
	if s.parent == nil || len(s.rest) > 0 {
		return Mark{node: s.node}, nil
	}
	if s.parent.Kind == yaml.MappingNode {
		i := slices.Index(s.parent.Content, s.node)
		key := resolve(s.parent.Content[i-1]).Value
		s.parent.Content = slices.Delete(s.parent.Content, i-1, i+1)
		if value(s.parent, key) != nil {
			return Mark{}, errors.New("a merge key (<<) gives it as well; remove it there")
		}
		return Mark{node: s.parent, rest: []step{{key: key, index: -1}}}, nil
	}
	if d.dropped[s.parent] == nil {
		d.dropped[s.parent] = map[*yaml.Node]bool{}
	}
	d.dropped[s.parent][s.node] = true
	return Mark{node: s.parent}, nil
}

// dropItems takes the items out of their lists that edits dropped.
func (d *Document) dropItems() {
	for list, items := range d.dropped {
		list.Content = slices.DeleteFunc(list.Content, func(n *yaml.Node) bool { return items[n] })
	}
	clear(d.dropped)
}

// insertPair adds a pair at its sorted place if the map is sorted, else at the end.
func insertPair(n, key, value *yaml.Node) {
	at := len(n.Content)
	if i, sorted := sortedPlace(n, key.Value); sorted {
		at = i
	}
	n.Content = slices.Insert(n.Content, at, key, value)
}

// sortedPlace returns the index in Content before which a key belongs, and whether the
// keys that are there are sorted.
func sortedPlace(n *yaml.Node, key string) (int, bool) {
	at, last := len(n.Content), ""
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := resolve(n.Content[i])
		switch {
		case isMerge(k):
			continue
		case k.Value < last:
			return 0, false
		case k.Value > key && at == len(n.Content):
			at = i
		}
		last = k.Value
	}
	return at, true
}

// Mark remembers where a field of the tree as it stands is, to tell where it ends up.
func (d *Document) Mark(f Field) Mark {
	n := d.tree
	for i, s := range f.path {
		next := ownChild(n, s)
		if next == nil {
			return Mark{node: n, rest: f.path[i:]}
		}
		n = next
	}
	return Mark{node: n}
}
