package yamledit

import (
	"bytes"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// collection writes what became of a map or list: entries gone, entries new, and the
// values of those that stayed.
func (w *writer) collection(p place, before, after *yaml.Node) error {
	old, now := entriesOf(before), entriesOf(after)
	stayed := w.match(old, now)
	flow := p.flow || before.Style&yaml.FlowStyle != 0
	switch {
	case len(old) == 0 && len(now) == 0:
		return nil
	case stayed > 0 && flow:
		return w.flow(p, before, old, now)
	case stayed > 0, p.root && !flow && len(old) > 0 && len(now) > 0:
		return w.block(p, before, old, now)
	}
	return w.replace(p, before, after)
}

// match tells for each entry which one of the input it is, and counts those. Entries
// that stay keep their order.
func (w *writer) match(old, now []entry) (stayed int) {
	at := 0
	for i := range now {
		now[i].old = -1
		original := w.doc.original[now[i].node()]
		if original == nil {
			continue
		}
		for old[at].node() != original {
			at++
		}
		now[i].old = at
		stayed++
	}
	return stayed
}

// entry is a pair of a map, or an item of a list (without a key).
type entry struct {
	key, value *yaml.Node
	old        int // the index of the input's entry that it is, or -1
}

// node returns the node by which an entry is known: its value may be replaced.
func (e entry) node() *yaml.Node {
	if e.key != nil {
		return e.key
	}
	return e.value
}

func entriesOf(n *yaml.Node) []entry {
	var all []entry
	if n.Kind == yaml.SequenceNode {
		for _, v := range n.Content {
			all = append(all, entry{value: v})
		}
		return all
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		all = append(all, entry{key: n.Content[i], value: n.Content[i+1]})
	}
	return all
}

func (w *writer) block(p place, before *yaml.Node, old, now []entry) error {
	places := make([]place, len(old))
	for i := range old {
		var err error
		if places[i], err = w.blockPlace(p, before, old, i); err != nil {
			return err
		}
	}
	kept := make([]bool, len(old))
	last := -1 // the entry of the input behind which new ones go
	for _, e := range now {
		if e.old < 0 {
			if err := w.insertBlock(e, old, places, last); err != nil {
				return err
			}
			continue
		}
		last, kept[e.old] = e.old, true
		if err := w.value(places[last], old[last].value, e.value); err != nil {
			return err
		}
	}
	w.removeBlock(old, places, kept, now[0].old < 0)
	return nil
}

// blockPlace returns where the value of an entry of a block collection stands.
func (w *writer) blockPlace(p place, n *yaml.Node, entries []entry, i int) (place, error) {
	e := entries[i]
	if e.key == nil {
		dash, err := w.dash(n, i)
		return place{after: dash + 1, column: w.column(dash), item: true, depth: p.depth + 1}, err
	}
	colon, err := w.colon(e.key)
	return place{after: colon, column: w.column(w.spans[e.key].start), depth: p.depth + 1}, err
}

// begin returns where an entry of a block collection begins: at its key or dash.
func (w *writer) begin(e entry, p place) int {
	if e.key != nil {
		return w.spans[e.key].start
	}
	return p.after - 1
}

// insertBlock inserts a new entry behind the entry last of the input, or before the
// first one.
func (w *writer) insertBlock(e entry, old []entry, places []place, last int) error {
	lines, err := w.style.entry(e)
	if err != nil {
		return err
	}
	p := places[max(last, 0)]
	if last >= 0 {
		at := nextLine(w.src, w.endOf(old[last], p))
		if _, ok := w.style.inserted[e.node()]; ok {
			at = w.belowComments(at, p.column)
		}
		w.insertLines(at, p.column, lines, p.depth)
		return nil
	}
	first := w.begin(old[0], p)
	if onlyBlanksBefore(w.src, first) {
		w.insertLines(w.beforeComments(lineStart(w.src, first), p), p.column, lines, p.depth)
		return nil
	}
	// The first entry shares its line with a dash: `- name: a`.
	indent := w.newline + strings.Repeat(" ", p.column)
	w.patch(first, first, strings.Join(lines, indent)+indent, p.depth)
	return nil
}

// beforeComments goes up from a line over the comments that belong to it; at the top of
// a document they belong to the whole.
func (w *writer) beforeComments(at int, p place) int {
	for at > 0 && p.depth > 1 {
		above := lineStart(w.src, at-1)
		text := skipBlanks(w.src, above)
		if w.src[text] != '#' && text != lineEnd(w.src, above) {
			break
		}
		at = above
	}
	return at
}

// removeBlock removes the entries that are not kept, with their lines. Comments above
// them stay. It is told whether a new entry comes first.
func (w *writer) removeBlock(old []entry, places []place, kept []bool, led bool) {
	i := 0
	if first := slices.Index(kept, true); first > 0 && !onlyBlanksBefore(w.src, w.begin(old[0], places[0])) {
		w.removeLead(old, places, first, led)
		i = first
	}
	for ; i < len(old); i++ {
		if !kept[i] {
			from := lineStart(w.src, w.begin(old[i], places[i]))
			w.patch(from, nextLine(w.src, w.endOf(old[i], places[i])), "", places[i].depth)
		}
	}
}

// removeLead removes the entries before one that is kept, where the first of them shares
// its line with a dash: `- name: a`.
func (w *writer) removeLead(old []entry, places []place, kept int, led bool) {
	from, to := w.begin(old[0], places[0]), w.begin(old[kept], places[kept])
	end := w.endOf(old[kept-1], places[kept-1])
	switch above := skipBreaks(w.src, nextLine(w.src, end)); {
	case above == to: // the kept one takes over the line
	case led: // the new one does, and the comments above the kept one come below it
		to = above
	default: // the dash stays alone on its line, above those comments
		from, to = skipBlanksBack(w.src, from), lineEnd(w.src, end)
	}
	w.patch(from, to, "", places[0].depth)
}

// endOf returns where an entry of a block collection ends.
func (w *writer) endOf(e entry, p place) int {
	return max(w.spans[e.value].end, p.after)
}

func (w *writer) flow(p place, before *yaml.Node, old, now []entry) error {
	kept := make([]bool, len(old))
	last := -1
	for _, e := range now {
		if e.old < 0 {
			if err := w.insertFlow(e, before, old, last, p.depth+1); err != nil {
				return err
			}
			continue
		}
		last, kept[e.old] = e.old, true
		if err := w.value(place{flow: true, depth: p.depth + 1}, old[last].value, e.value); err != nil {
			return err
		}
	}
	for i := range old {
		if !kept[i] {
			w.removeFlow(old, i, last > i, p.depth+1)
		}
	}
	return nil
}

// removeFlow removes an entry with the comma behind it or, if none stays behind it, with
// the comma before it. It is told whether one stays behind it.
func (w *writer) removeFlow(old []entry, i int, leads bool, depth int) {
	from, to := w.spans[old[i].node()].start, w.spans[old[i].value].end
	if leads {
		next := w.spans[old[i+1].node()].start
		if above := skipBreaks(w.src[:next], lineEnd(w.src[:next], to)); above < next && w.src[above] == '#' {
			next = above // a comment above the next entry
		}
		w.patch(from, next, "", depth)
		return
	}
	before := w.spans[old[i-1].value].end
	if comma := skipSpace(w.src, before); bytes.IndexByte(w.src[before:from], '#') >= 0 {
		w.patch(comma, comma+1, "", depth)
		before = from // a comment stands between
	}
	w.patch(before, to, "", depth)
}

// insertFlow inserts a new entry into `{…}` or `[…]`, spaced as its siblings are.
func (w *writer) insertFlow(e entry, before *yaml.Node, old []entry, last, depth int) error {
	var text string
	var err error
	switch lines := w.style.inserted[e.node()]; {
	case len(lines) > 0:
		text = strings.TrimPrefix(lines[0], "- ")
	case e.key == nil:
		text, err = jsonText(e.value)
	default:
		text, err = jsonPair(e.key, e.value)
	}
	if err != nil {
		return err
	}
	gap := w.gap(before, old)
	if last < 0 {
		first := w.spans[old[0].node()].start
		w.patch(first, first, text+","+gap, depth)
		return nil
	}
	end := w.spans[old[last].value].end
	w.patch(end, end, ","+gap+text, depth)
	return nil
}

// gap returns the space between the entries of a flow collection: a line break and
// indentation where it is spread over lines.
func (w *writer) gap(n *yaml.Node, old []entry) string {
	from := w.spans[n].token + 1
	if len(old) > 1 {
		from = w.spans[old[0].value].end
	}
	space := string(w.src[from:w.spans[old[min(1, len(old)-1)].node()].start])
	space = strings.TrimLeft(space, " ,")
	if strings.TrimSpace(space) == "" && strings.Contains(space, "\n") {
		return space
	}
	return " "
}
