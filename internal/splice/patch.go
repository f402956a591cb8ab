package splice

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// patch replaces a range of the source by text.
type patch struct {
	from, to int
	text     string
	depth    int // of the collection that it belongs to
}

// writer collects the patches that turn the source of the input into that of the tree.
type writer struct {
	*layout
	doc           *Document
	rewriteTokens bool // spell edited strings anew instead of splicing into them
	patches       []patch
}

// place is where a value stands: below a key, at a dash, or inside a flow collection.
type place struct {
	after  int // the offset after the key's colon or the item's dash
	column int // of the key or dash
	item   bool
	flow   bool
	root   bool
	depth  int
}

// splice gives the source with the patches of all edits applied.
func (d *Document) splice(rewriteTokens bool) ([]byte, error) {
	l, err := measure(d.src, d.input, d.json)
	if err != nil {
		return nil, err
	}
	w := &writer{layout: l, doc: d, rewriteTokens: rewriteTokens}
	if err := w.value(place{root: true}, d.input, d.tree); err != nil {
		return nil, err
	}
	return applyPatches(d.src, w.patches)
}

// applyPatches makes the patches; where several insert at one offset, what belongs to
// the deepest collection comes first.
func applyPatches(src []byte, patches []patch) ([]byte, error) {
	slices.SortStableFunc(patches, func(a, b patch) int {
		insertsFirst := cmp.Compare(btoi(a.to > a.from), btoi(b.to > b.from))
		return cmp.Or(cmp.Compare(a.from, b.from), insertsFirst, cmp.Compare(b.depth, a.depth))
	})
	var out []byte
	at := 0
	for _, p := range patches {
		if p.from < at {
			return nil, errLayout
		}
		out = append(out, src[at:p.from]...)
		if p.from == len(src) && len(out) > 0 && !endsInBreak(out) && strings.HasSuffix(p.text, "\n") {
			out = append(out, newlineOf(src)...)
		}
		out = append(out, p.text...)
		at = p.to
	}
	return append(out, src[at:]...), nil
}

func (w *writer) patch(from, to int, text string, depth int) {
	w.patches = append(w.patches, patch{from, to, text, depth})
}

// value writes what became of a value.
func (w *writer) value(p place, before, after *yaml.Node) error {
	if w.doc.origin[after] != before || after.Kind != before.Kind {
		return w.replace(p, before, after)
	}
	switch before.Kind {
	case yaml.MappingNode, yaml.SequenceNode:
		return w.collection(p, before, after)
	case yaml.ScalarNode:
		return w.scalar(p, before, after)
	}
	return nil
}

func (w *writer) scalar(p place, before, after *yaml.Node) error {
	if before.Value == after.Value && before.ShortTag() == after.ShortTag() {
		return nil
	}
	if pieces, ok := w.doc.texts[after]; ok && !w.rewriteTokens && w.text(p, before, after, pieces) {
		return nil
	}
	return w.replace(p, before, after)
}

// text splices the new pieces of a string into its token. It reports false where the
// token's style cannot take them.
func (w *writer) text(p place, before, after *yaml.Node, pieces []piece) bool {
	if before.Style == 0 && stringNode(after.Value).Style != 0 {
		return false // it needs quotes now
	}
	t := w.tokens[before]
	var patches []patch
	at := 0 // how much of the decoded input is passed
	for i := 0; i < len(pieces); {
		if !pieces[i].isNew {
			at = pieces[i].to
			i++
			continue
		}
		var text strings.Builder
		for ; i < len(pieces) && pieces[i].isNew; i++ {
			text.WriteString(pieces[i].text)
		}
		end := len(before.Value)
		if i < len(pieces) {
			end = pieces[i].from
		}
		spelled, ok := w.spell(before, t, text.String())
		if from, to := t.offsets[at], t.offsets[end]; ok && from >= 0 && to >= from {
			patches = append(patches, patch{from, to, spelled, p.depth})
			continue
		}
		return false
	}
	if pieces[len(pieces)-1].isNew || at == len(before.Value) {
		w.patches = append(w.patches, patches...)
		return true
	}
	// The string's tail was removed without new text in its place.
	return false
}

// spell gives text as the style of a token writes it inside the token.
func (w *writer) spell(n *yaml.Node, t token, text string) (string, bool) {
	switch {
	case w.doc.json || n.Style&yaml.DoubleQuotedStyle != 0:
		quoted, err := quoteJSON(text)
		return strings.TrimSuffix(strings.TrimPrefix(quoted, `"`), `"`), err == nil
	case n.Style&yaml.LiteralStyle != 0:
		return strings.ReplaceAll(text, "\n", w.newline+strings.Repeat(" ", t.indent)), true
	case isMultiline(text):
		return "", false
	case n.Style&yaml.SingleQuotedStyle != 0:
		return strings.ReplaceAll(text, "'", "''"), true
	}
	return text, true
}

// replace writes a value in place of another.
func (w *writer) replace(p place, before, after *yaml.Node) error {
	s := w.spans[before]
	switch {
	case p.root:
		return errLayout
	case p.flow:
		text, err := jsonText(after)
		if err != nil {
			return err
		}
		if s.start == s.end {
			text = " " + text
		}
		w.patch(s.start, s.end, text, p.depth)
		return nil
	}
	first, rest, err := w.spellValue(p, after)
	if err != nil {
		return err
	}
	w.patch(p.after, max(s.end, p.after), first, p.depth)
	if len(rest) > 0 {
		w.insertLines(nextLine(w.src, max(s.end, p.after)), p.column, rest, p.depth+1)
	}
	return nil
}

// spellValue gives a value as it stands behind its key or dash, and the lines below.
func (w *writer) spellValue(p place, n *yaml.Node) (first string, rest []string, err error) {
	wrapped := &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{n}}
	if !p.item {
		wrapped = &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{stringNode("k"), n}}
	}
	lines, err := w.blockLines(blockStyled(wrapped))
	if err != nil {
		return "", nil, err
	}
	prefix := "k:"
	if p.item {
		prefix = "-"
	}
	return strings.TrimPrefix(lines[0], prefix), lines[1:], nil
}

// blockStyled gives a node whose non-empty collections are written in block style: one
// that was `{}` or `[]` in the source is no longer.
func blockStyled(n *yaml.Node) *yaml.Node {
	c := *n
	if len(c.Content) > 0 {
		c.Style &^= yaml.FlowStyle
	}
	c.Content = make([]*yaml.Node, len(n.Content))
	for i, child := range n.Content {
		c.Content[i] = blockStyled(child)
	}
	return &c
}

// insertLines inserts whole lines at the beginning of a line.
func (w *writer) insertLines(at, column int, lines []string, depth int) {
	var b strings.Builder
	for _, line := range lines {
		if line != "" {
			b.WriteString(strings.Repeat(" ", column))
		}
		b.WriteString(line)
		b.WriteString(w.newline)
	}
	w.patch(at, at, b.String(), depth)
}
