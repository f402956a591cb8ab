package yamledit

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// touched tells which lines of a source edits may change, by the lines at which the
// decoder says that nodes begin. It shares no code with the measuring of the package.
type touched struct {
	lines   []string
	isJSON  bool
	nodes   []*yaml.Node // all of the input, in the order written
	index   map[*yaml.Node]int
	after   map[*yaml.Node]int // the index of the first node after all that are below one
	allowed []bool             // lines that may change
	gone    []bool             // lines whose comments may go
}

func newTouched(src []byte, root *yaml.Node, isJSON bool) *touched {
	t := &touched{lines: sourceLines(string(src), isJSON), isJSON: isJSON, index: map[*yaml.Node]int{},
		after: map[*yaml.Node]int{}}
	t.allowed, t.gone = make([]bool, len(t.lines)), make([]bool, len(t.lines))
	var visit func(n *yaml.Node)
	visit = func(n *yaml.Node) {
		t.index[n] = len(t.nodes)
		t.nodes = append(t.nodes, n)
		for _, c := range n.Content {
			visit(c)
		}
		t.after[n] = len(t.nodes)
	}
	visit(root)
	if last := t.nodes[len(t.nodes)-1]; t.lines[len(t.lines)-1] != "" && isBlockScalar(last) {
		t.allowed[last.Line-1] = true // its header is told that the line break to come is none of it
	}
	return t
}

var sourceBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

func sourceLines(src string, isJSON bool) []string {
	if isJSON { // its strings hold the other line breaks
		return strings.Split(src, "\n")
	}
	return strings.Split(sourceBreaks.Replace(strings.TrimPrefix(src, "\ufeff")), "\n")
}

// span returns the first and last line of a node, counted from 0: the last is above the
// next node, and above the comments and blank lines before that.
func (t *touched) span(n *yaml.Node) (first, last int) {
	first, last = n.Line-1, len(t.lines)-1
	if next := t.after[n]; next < len(t.nodes) {
		last = max(first, t.nodes[next].Line-2)
		if n.Style&yaml.FlowStyle != 0 || t.nodes[next].Line == t.nodes[next-1].Line {
			last = t.nodes[next].Line - 1
		}
	}
	leaf := t.nodes[t.after[n]-1]
	for last > leaf.Line-1 && isPlainLeaf(leaf) && isFiller(t.lines[last]) {
		last--
	}
	return first, last
}

// isPlainLeaf reports whether what looks like a comment below a node is one.
func isPlainLeaf(n *yaml.Node) bool {
	return n.Style&(yaml.LiteralStyle|yaml.FoldedStyle|yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0
}

func isFiller(line string) bool {
	line = strings.Trim(line, " \t")
	return line == "" || line[0] == '#' || line == "..."
}

func (t *touched) allow(lines []bool, first, last int) {
	for i := max(first, 0); i <= min(last, len(lines)-1); i++ {
		lines[i] = true
	}
}

func (t *touched) allowNode(n *yaml.Node) {
	first, last := t.span(n)
	t.allow(t.allowed, first, last)
}

// edits allows what edits of the document as it stands may change.
func (t *touched) edits(d *Document, edits []Edit) {
	before := func(n *yaml.Node) *yaml.Node {
		if d.original == nil {
			return n
		}
		return d.original[n]
	}
	for _, n := range t.nodes {
		if n.Kind == yaml.AliasNode {
			t.allowNode(n) // it may get a copy of its own
		}
	}
	for _, e := range edits {
		t.edit(before, d.tree, e)
	}
}

func (t *touched) edit(before func(*yaml.Node) *yaml.Node, n *yaml.Node, e Edit) {
	var parent *yaml.Node
	at := 0 // index of n in the Content of parent
	for _, s := range e.At.path {
		if before(n) == nil || n.Kind == yaml.AliasNode {
			return // its lines are allowed as those of what made it
		}
		i := s.index
		if i < 0 {
			i = pairIndex(n, s.key) + 1
		}
		if n.Kind == yaml.ScalarNode || s.index < 0 && i == 0 {
			t.grow(before, parent, n, at)
			return
		}
		parent, n, at = n, n.Content[i], i
	}
	switch {
	case e.Verb == Unset, e.Verb == Drop:
		t.remove(before, parent, at)
	case before(n) == nil:
	case (e.Verb == First || e.Verb == Last):
		t.grow(before, parent, n, at)
	default:
		t.value(before, parent, n, at)
		if first, last := t.span(before(n)); n.Kind != yaml.ScalarNode {
			t.allow(t.gone, t.headOf(first), last)
		}
	}
}

// value allows a value to change, from its key to its end.
func (t *touched) value(before func(*yaml.Node) *yaml.Node, parent, n *yaml.Node, at int) {
	t.allowNode(before(n))
	if parent != nil && parent.Kind == yaml.MappingNode && before(parent.Content[at-1]) != nil {
		t.allow(t.allowed, before(parent.Content[at-1]).Line-1, before(n).Line-1)
	}
	if parent != nil && parent.Kind == yaml.SequenceNode && before(parent) != nil {
		t.allow(t.allowed, t.headOf(before(n).Line-1)-1, before(n).Line-1) // up to the dash
	}
}

// grow allows a collection to take a new entry.
func (t *touched) grow(before func(*yaml.Node) *yaml.Node, parent, n *yaml.Node, at int) {
	was := before(n)
	switch {
	case was == nil:
	case len(was.Content) == 0:
		t.value(before, parent, n, at)
		first, last := t.span(was)
		if was.Kind != yaml.ScalarNode {
			t.allow(t.gone, first, last)
		}
	case was.Style&yaml.FlowStyle != 0:
		t.allow(t.allowed, was.Line-1, was.Line-1)
		for _, c := range was.Content {
			first, last := t.span(c)
			t.allow(t.allowed, first, first)
			t.allow(t.allowed, last, last)
		}
	default: // the first entry may share its line with a dash
		t.allow(t.allowed, was.Line-1, was.Line-1)
		if len(n.Content) == 0 { // all entries are gone
			t.value(before, parent, n, at)
		}
	}
}

// remove allows an entry to go. The next one may take over its line.
func (t *touched) remove(before func(*yaml.Node) *yaml.Node, parent *yaml.Node, at int) {
	was := before(parent)
	entry := before(parent.Content[at])
	if was == nil || entry == nil {
		return
	}
	at = slices.Index(was.Content, entry)
	first, last := t.span(was.Content[at])
	if was.Kind == yaml.MappingNode {
		first = was.Content[at-1].Line - 1
	}
	for was.Kind == yaml.SequenceNode && was.Style&yaml.FlowStyle == 0 && first > 0 && !strings.Contains(t.lines[first],
		"-") {
		first--
	}
	t.allow(t.allowed, first, last)
	t.allow(t.gone, first, last)
	if at+1 < len(was.Content) {
		next := was.Content[at+1].Line - 1
		t.allow(t.allowed, next, next)
	}
	if was.Style&yaml.FlowStyle != 0 && at > 0 {
		_, end := t.span(was.Content[max(0, at-2)])
		t.allow(t.allowed, end, end)
	}
	if len(was.Content) <= 8 { // it may end up empty, and then stands on its key's line
		first, last := t.span(was)
		t.allow(t.allowed, t.headOf(first)-1, last)
		t.allow(t.gone, t.headOf(first), last)
	}
}

// headOf returns the first of the comments and blank lines above a line.
func (t *touched) headOf(line int) int {
	for line > 0 && isFiller(t.lines[line-1]) {
		line--
	}
	return line
}

// kept returns the lines that no edit may change.
func (t *touched) kept() []string {
	var lines []string
	for i, line := range t.lines {
		text := strings.TrimLeft(line, " \t")
		if !t.allowed[i] && text != "" && strings.IndexByte(",]}", text[0]) < 0 {
			lines = append(lines, line)
		}
	}
	return lines
}

var comment = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`# c\d+;`) })

// comments returns those of the generator's comments that must stay.
func (t *touched) comments() []string {
	var all []string
	for i, line := range t.lines {
		if !t.gone[i] {
			all = append(all, comment().FindAllString(line, -1)...)
		}
	}
	return all
}

// missingLine returns the first of the lines to keep that is not in a text, in order.
func (t *touched) missingLine(text string) (string, bool) {
	have := sourceLines(text, t.isJSON)
	for _, line := range t.kept() {
		i := slices.Index(have, line)
		if i < 0 {
			return line, true
		}
		have = have[i+1:]
	}
	return "", false
}
