package splice

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// collection writes what became of a map or list: entries gone, entries new, and the
// values of those that stayed.
func (w *writer) collection(p place, before, after *yaml.Node) error {
	old, now := entriesOf(before), entriesOf(after)
	stayed := w.match(old, now)
	switch {
	case len(old) == 0 && len(now) == 0:
		return nil
	case stayed == 0:
		return w.replace(p, before, after)
	case p.flow || before.Style&yaml.FlowStyle != 0:
		return w.flow(p, before, old, now)
	}
	return w.block(p, before, old, now)
}

// match tells for each entry which one of the input it is, and counts those. Entries
// that stay keep their order.
func (w *writer) match(old, now []entry) (stayed int) {
	at := 0
	for i := range now {
		now[i].old = -1
		origin := w.doc.origin[now[i].node()]
		if origin == nil {
			continue
		}
		for old[at].node() != origin {
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

// node gives the node by which an entry is known: its value may be replaced.
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

// lines spells an entry as lines of block style.
func (w *writer) lines(e entry) ([]string, error) {
	if e.key == nil {
		return w.blockLines(blockStyled(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{e.value}}))
	}
	return w.blockLines(blockStyled(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{e.key, e.value}}))
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
	for i := range old {
		if !kept[i] {
			w.removeBlock(old, places, i)
		}
	}
	return nil
}

// blockPlace gives where the value of an entry of a block collection stands.
func (w *writer) blockPlace(p place, n *yaml.Node, entries []entry, i int) (place, error) {
	e := entries[i]
	if e.key == nil {
		dash, err := w.dash(n, i)
		return place{after: dash + 1, column: w.column(dash), item: true, depth: p.depth + 1}, err
	}
	colon, err := w.colon(e.key)
	return place{after: colon, column: w.column(w.spans[e.key].start), depth: p.depth + 1}, err
}

// begin gives where an entry of a block collection begins: at its key or dash.
func (w *writer) begin(e entry, p place) int {
	if e.key != nil {
		return w.spans[e.key].start
	}
	return p.after - 1
}

// insertBlock inserts a new entry behind the entry last of the input, or before the
// first one.
func (w *writer) insertBlock(e entry, old []entry, places []place, last int) error {
	lines, err := w.lines(e)
	if err != nil {
		return err
	}
	p := places[max(last, 0)]
	if last >= 0 {
		end := max(w.spans[old[last].value].end, p.after)
		w.insertLines(nextLine(w.src, end), p.column, lines, p.depth)
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

// removeBlock removes an entry with its lines. Comments above it stay.
func (w *writer) removeBlock(old []entry, places []place, i int) {
	from := w.begin(old[i], places[i])
	to := nextLine(w.src, max(w.spans[old[i].value].end, places[i].after))
	switch {
	case onlyBlanksBefore(w.src, from):
		from = lineStart(w.src, from)
	case i+1 < len(old): // it shares its line with a dash, which the next entry takes over
		to = w.begin(old[i+1], places[i+1])
	}
	w.patch(from, to, "", places[i].depth)
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
		if kept[i] {
			continue
		}
		from, to := w.spans[old[i].node()].start, w.spans[old[i].value].end
		if i+1 < len(old) {
			to = w.spans[old[i+1].node()].start
		} else {
			from = w.spans[old[i-1].value].end
		}
		w.patch(from, to, "", p.depth+1)
	}
	return nil
}

// insertFlow inserts a new entry into `{…}` or `[…]`, spaced as its siblings are.
func (w *writer) insertFlow(e entry, before *yaml.Node, old []entry, last, depth int) error {
	var text string
	var err error
	if e.key == nil {
		text, err = jsonText(e.value)
	} else {
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

// gap gives the space between the entries of a flow collection: a line break and
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
