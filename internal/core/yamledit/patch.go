package yamledit

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
	depth    int  // of the collection that it belongs to
	lines    bool // it is whole lines, which need a line break before them
}

// writer collects the patches that turn the source of the input into that of the tree.
type writer struct {
	*layout
	style   blockStyle // of what is new
	doc     *Document
	patches []patch
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

// splice returns the source with all edits patched in, and new strings of several lines
// written as told.
func (d *Document) splice(lines multiline) ([]byte, error) {
	l, err := measure(d.src, d.input, d.json)
	if err != nil {
		return nil, err
	}
	w := &writer{layout: l, style: styleOfBlocks(d.input), doc: d}
	w.style.lines, w.style.inserted = lines, d.inserted
	if err := w.value(place{root: true}, d.input, d.tree); err != nil {
		return nil, err
	}
	w.endLast()
	return applyPatches(d.src, w.patches)
}

// endLast lets a block scalar that the source ends in, with no line break, keep its value
// when lines follow it: its header has to say that the break is none of it.
func (w *writer) endLast() {
	last := w.doc.input
	for len(last.Content) > 0 {
		last = last.Content[len(last.Content)-1]
	}
	at := w.tokens[last].start + 1
	follows := func(p patch) bool { return p.lines && p.from == len(w.src) }
	replaces := func(p patch) bool { return p.from < at && p.to > at }
	if !isBlockScalar(last) || last.Value == "" || endsInBreak(w.src) ||
		!slices.ContainsFunc(w.patches, follows) || slices.ContainsFunc(w.patches, replaces) {
		return
	}
	header, _, _ := strings.Cut(string(w.src[at:lineEnd(w.src, at)]), " ")
	switch plus := strings.IndexByte(header, '+'); {
	case plus >= 0:
		w.patch(at+plus, at+plus+1, "-", 0)
	case !strings.Contains(header, "-"):
		w.patch(at, at, "-", 0)
	}
}

// applyPatches makes the patches. At one offset insertions come before what is replaced,
// and what belongs to the deepest collection comes first.
func applyPatches(src []byte, patches []patch) ([]byte, error) {
	slices.SortStableFunc(patches, func(a, b patch) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(b.depth, a.depth))
	})
	var out []byte
	at := 0
	for _, p := range patches {
		if p.from < at {
			return nil, errLayout
		}
		out = append(out, src[at:p.from]...)
		if p.lines && len(out) > markLen(src) && !endsInBreak(out) {
			out = append(out, newlineOf(src)...)
		}
		out = append(out, p.text...)
		at = p.to
	}
	return append(out, src[at:]...), nil
}

func (w *writer) patch(from, to int, text string, depth int) {
	w.patches = append(w.patches, patch{from: from, to: to, text: text, depth: depth})
}

// insertLines inserts lines at the beginning of a line.
func (w *writer) insertLines(at, column int, lines []string, depth int) {
	w.patches = append(w.patches, patch{from: at, to: at, text: w.indented(lines, column), depth: depth, lines: true})
}

// value writes what became of a value.
func (w *writer) value(p place, before, after *yaml.Node) error {
	if w.doc.original[after] != before || after.Kind != before.Kind {
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
	if before.Value == after.Value && before.ShortTag() == after.ShortTag() && before.Anchor == after.Anchor {
		return nil
	}
	if pieces, ok := w.doc.texts[after]; ok {
		if patches, ok := w.text(p, before, after, pieces); ok {
			w.patches = append(w.patches, patches...)
			return nil
		}
	}
	return w.replace(p, before, after)
}

// replace writes a value in place of another.
func (w *writer) replace(p place, before, after *yaml.Node) error {
	s := w.spans[before]
	if p.flow || p.root || before.Style&yaml.FlowStyle != 0 && len(before.Content) > 0 {
		return w.replaceFlow(p, s, after)
	}
	first, rest, err := w.spellValue(p, after)
	if err != nil {
		return err
	}
	end := skipBlanks(w.src, max(s.end, p.after))
	if !endsLine(w.src, end) {
		end = max(s.end, p.after) // a comment follows
	}
	if below := nextLine(w.src, end); below > end {
		w.insertLines(below, p.column, rest, p.depth+1)
	} else if len(rest) > 0 { // the source ends here, without a line break
		first += w.newline + w.indented(rest, p.column)
	}
	line := lineEnd(w.src, p.after)
	switch {
	case s.token <= line && isBlockScalar(before):
		w.patch(p.after, end, first+w.comment(s.token), p.depth)
	case s.token <= line:
		w.patch(p.after, end, first, p.depth)
	default: // the value stands on lines of its own; a comment may stand behind the key
		w.patch(p.after, line-len(w.comment(p.after)), first, p.depth)
		w.patch(nextLine(w.src, line), nextLine(w.src, end), "", p.depth)
	}
	return nil
}

func (w *writer) replaceFlow(p place, s span, after *yaml.Node) error {
	text, err := jsonText(after)
	if err != nil {
		return err
	}
	from := s.start
	if from == s.end && !p.root { // nothing stands behind the colon, if there is one: {a: , b}
		from = skipBlanksBack(w.src, from)
		if w.src[from-1] != ':' {
			text = ": " + text
		} else {
			text = " " + text
		}
	}
	w.patch(from, s.end, text, p.depth)
	return nil
}

// comment returns the comment that ends the line, from the blanks before it, where between
// an offset and the comment there is no text but properties and a block scalar's header.
func (w *writer) comment(from int) string {
	line := string(w.src[from:lineEnd(w.src, from)])
	for i := 1; i < len(line); i++ {
		if line[i] == '#' && isBlank(line[i-1]) {
			return line[len(strings.TrimRight(line[:i], " \t")):]
		}
	}
	return ""
}

// spellValue returns a value as it stands behind its key or dash, and the lines below.
func (w *writer) spellValue(p place, n *yaml.Node) (first string, rest []string, err error) {
	e, prefix := entry{value: n}, "-"
	if !p.item {
		e.key, prefix = stringNode("k"), "k:"
	}
	lines, err := w.style.entry(e)
	if err != nil {
		return "", nil, err
	}
	return strings.TrimPrefix(lines[0], prefix), lines[1:], nil
}

// indented returns lines that stand at a column.
func (w *writer) indented(lines []string, column int) string {
	var b strings.Builder
	for _, line := range shift(lines, column) {
		b.WriteString(line)
		b.WriteString(w.newline)
	}
	return b.String()
}
