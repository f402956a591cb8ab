package yamledit

import (
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// span is where a node stands in the source. The decoder tells where a node begins and
// never where it ends; here that is read off the source.
type span struct {
	start int // at the anchor or tag, if there is one
	token int // after them
	end   int
}

// layout knows the span of each node of one source.
type layout struct {
	src     []byte
	lines   *lineTable
	spans   map[*yaml.Node]span
	tokens  map[*yaml.Node]token // of scalars
	newline string
}

// errLayout is a source whose layout is not understood; it is re-encoded.
var errLayout = errors.New("the layout of the source is not understood")

// measure reads the layout of a decoded source.
func measure(src []byte, root *yaml.Node, json bool) (*layout, error) {
	l := &layout{
		src: src, lines: newLineTable(src, json),
		spans: map[*yaml.Node]span{}, tokens: map[*yaml.Node]token{},
		newline: newlineOf(src),
	}
	_, err := l.measure(root)
	return l, err
}

// newlineOf returns the line break that a source uses first.
func newlineOf(src []byte) string {
	at := lineEnd(src, 0)
	if n := breakLen(src[at:]); n > 0 && (src[at] == '\n' || src[at] == '\r') {
		return string(src[at : at+n])
	}
	return "\n"
}

func (l *layout) measure(n *yaml.Node) (span, error) {
	start := l.lines.offset(n.Line, n.Column)
	if start < 0 || start > len(l.src) {
		return span{}, errLayout
	}
	s := span{start: start, token: start, end: start}
	if !isUnwritten(n) {
		s.token = l.skipProperties(start, n)
	}
	var err error
	switch {
	case n.Kind == yaml.AliasNode:
		s.end = s.token + 1 + len(n.Value)
	case isUnwritten(n):
		s.end = l.skipProperties(start, n)
		s.token = s.end
	case n.Kind == yaml.ScalarNode:
		t, ok := l.scan(n, s.token, false)
		if !ok {
			return span{}, fmt.Errorf("line %d: %w", n.Line, errLayout)
		}
		l.tokens[n], s.end = t, t.end
	case n.Style&yaml.FlowStyle != 0:
		s.end, err = l.measureFlow(n, s.token)
	default:
		s.end, err = l.measureBlock(n, s.token)
	}
	l.spans[n] = s
	return s, err
}

// scan reads the token of a scalar.
func (l *layout) scan(n *yaml.Node, start int, locate bool) (token, bool) {
	s := scanner{src: l.src, at: start, isJSON: l.lines.isJSON, locate: locate}
	return s.scan(n)
}

// isUnwritten reports whether a scalar is written as nothing at all, as a null may be.
func isUnwritten(n *yaml.Node) bool {
	return isPlain(n) && n.Value == ""
}

func isPlain(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style&^yaml.TaggedStyle == 0
}

func isBlockScalar(n *yaml.Node) bool {
	return n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
}

// skipProperties passes over an anchor and a tag.
func (l *layout) skipProperties(at int, n *yaml.Node) int {
	for at < len(l.src) && (l.src[at] == '&' && n.Anchor != "" || l.src[at] == '!') {
		for at < len(l.src) && !isBlank(l.src[at]) && breakLen(l.src[at:]) == 0 {
			at++
		}
		if isUnwritten(n) {
			next := skipBlanks(l.src, at)
			if next < len(l.src) && (l.src[next] == '&' || l.src[next] == '!') {
				at = next
			}
			continue
		}
		at = skipSpace(l.src, at)
	}
	return at
}

func (l *layout) measureFlow(n *yaml.Node, at int) (int, error) {
	end := at + 1 // the opening bracket
	for _, c := range n.Content {
		s, err := l.measure(c)
		if err != nil {
			return 0, err
		}
		if s.start < end && s.end > s.start {
			return 0, errLayout
		}
		end = max(end, s.end)
	}
	closing := byte('}')
	if n.Kind == yaml.SequenceNode {
		closing = ']'
	}
	for end = skipSpace(l.src, end); end < len(l.src); end = skipSpace(l.src, end+1) {
		switch l.src[end] {
		case closing:
			return end + 1, nil
		case ',', ':': // a comma may trail, and a last key may have no value
		default:
			return 0, errLayout
		}
	}
	return 0, errLayout
}

func (l *layout) measureBlock(n *yaml.Node, at int) (int, error) {
	end := at
	for _, c := range n.Content {
		s, err := l.measure(c)
		if err != nil {
			return 0, err
		}
		if s.start < end && c != n.Content[0] {
			return 0, errLayout
		}
		end = max(end, s.end)
	}
	return end, nil
}

// colon returns the offset after the colon of a block map's key.
func (l *layout) colon(key *yaml.Node) (int, error) {
	at := skipBlanks(l.src, l.spans[key].end)
	if at >= len(l.src) || l.src[at] != ':' {
		return 0, errLayout // an explicit key: `? key`
	}
	return at + 1, nil
}

// dash returns the offset of the dash before a block list's item.
func (l *layout) dash(list *yaml.Node, i int) (int, error) {
	first := l.spans[list].token
	if first >= len(l.src) || l.src[first] != '-' {
		return 0, errLayout
	}
	column := first - lineStart(l.src, first)
	for start := lineStart(l.src, l.spans[list.Content[i]].start); start >= 0; start = lineStart(l.src, start-1) {
		if at := start + column; at < len(l.src) && l.src[at] == '-' && l.src[skipBlanks(l.src, start)] != '#' {
			return at, nil
		}
		if start == 0 {
			break
		}
	}
	return 0, errLayout
}

// column returns how many columns to indent by to stand below an offset.
func (l *layout) column(at int) int { return at - lineStart(l.src, at) }
