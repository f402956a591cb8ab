package yamledit

import (
	"errors"
	"math"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// piece is a part of an edited string: a range of the input's decoded bytes, or new text.
type piece struct {
	from, to int
	text     string
	isNew    bool
}

func (p piece) length() int {
	if p.isNew {
		return len(p.text)
	}
	return p.to - p.from
}

// replaceText replaces ranges of a string, which come in their order, and remembers which
// bytes are the input's, so that only the others are written.
func (d *Document) replaceText(s spot, edits []Edit) error {
	n := s.node
	if len(s.rest) > 0 || n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		return errors.New("only a string has text to replace")
	}
	var b strings.Builder
	at := 0
	for _, e := range edits {
		if e.From < at || e.From > e.To || e.To > len(n.Value) {
			return errors.New("the range lies outside the string")
		}
		b.WriteString(n.Value[at:e.From])
		b.WriteString(e.New)
		at = e.To
	}
	b.WriteString(n.Value[at:])
	if was := d.original[n]; was != nil && was.Kind == yaml.ScalarNode && was.Value == n.Value {
		d.texts[n] = []piece{{to: len(n.Value)}}
	}
	if pieces, ok := d.texts[n]; ok {
		d.texts[n] = replaceRanges(pieces, edits)
	}
	n.Value = b.String()
	n.Style = styleOf(n)
	return nil
}

// replaceRanges returns the pieces of a string in which ranges are new text.
func replaceRanges(pieces []piece, edits []Edit) []piece {
	var all []piece
	rest := pieceReader{pieces: pieces}
	for _, e := range edits {
		all = append(all, rest.to(e.From)...)
		rest.to(e.To)
		all = append(all, piece{text: e.New, isNew: true})
	}
	return append(all, rest.to(math.MaxInt)...)
}

// pieceReader reads the pieces of a string from its start to its end.
type pieceReader struct {
	pieces []piece
	at     int // where the first of them begins in the string
	from   int // how much of that is read
}

// to returns the pieces up to an offset in the string.
func (r *pieceReader) to(offset int) []piece {
	var all []piece
	for len(r.pieces) > 0 && r.at+r.from <= offset {
		p := r.pieces[0]
		all = append(all, p.cut(r.from, offset-r.at)...)
		if r.at+p.length() > offset {
			r.from = offset - r.at
			break
		}
		r.pieces, r.at, r.from = r.pieces[1:], r.at+p.length(), 0
	}
	return all
}

// cut returns the part of a piece between two offsets within it; nothing if it is empty.
func (p piece) cut(from, to int) []piece {
	from, to = max(from, 0), min(to, p.length())
	if from >= to {
		return nil
	}
	if p.isNew {
		return []piece{{text: p.text[from:to], isNew: true}}
	}
	return []piece{{from: p.from + from, to: p.from + to}}
}

// text returns the patches that turn a scalar's token into that of the edited string. It
// reports false where the token's style cannot take the new text.
func (w *writer) text(p place, before, after *yaml.Node, pieces []piece) ([]patch, bool) {
	if !w.takes(p, before, after.Value) {
		return nil, false
	}
	t, ok := w.scan(before, w.spans[before].token, true)
	if !ok {
		return nil, false
	}
	var patches []patch
	passed, text := 0, "" // how much of the input is passed, and the new text since then
	end := piece{from: len(before.Value), to: len(before.Value)}
	for _, next := range append(slices.Clip(pieces), end) {
		if next.isNew {
			text += next.text
			continue
		}
		if next.from > passed || text != "" {
			from, to := t.starts[passed], t.starts[passed]
			if next.from > passed {
				to = t.ends[next.from-1]
			}
			if from < 0 || to < from {
				return nil, false // inside a character that is escaped
			}
			spelled, ok := w.spell(before, t, from, to, text)
			if !ok {
				return nil, false
			}
			patches = append(patches, patch{from: from, to: to, text: spelled, depth: p.depth + 1})
		}
		passed, text = next.to, ""
	}
	return patches, w.decodesTo(t, patches, before.Style, after.Value)
}

// takes reports whether a scalar of the token's style can hold a string.
func (w *writer) takes(p place, before *yaml.Node, s string) bool {
	switch {
	case isUnwritten(before):
		return false
	case w.doc.json || before.Style&yaml.DoubleQuotedStyle != 0:
		return true
	case isPlain(before):
		return styleFor(strings.ReplaceAll(s, "\n", " ")) == 0 && !(p.flow && strings.ContainsAny(s, ",[]{}"))
	case isBlockScalar(before) && (strings.Trim(before.Value, "\n") == "" || strings.HasPrefix(s, "\t")):
		return false // where its lines begin cannot be seen
	}
	return !strings.ContainsFunc(s, needsEscape)
}

// spell returns text as the style of a token writes it between two offsets inside the token.
func (w *writer) spell(n *yaml.Node, t token, from, to int, text string) (string, bool) {
	switch {
	case w.doc.json || n.Style&yaml.DoubleQuotedStyle != 0:
		quoted, err := quoteJSON(text)
		return strings.TrimSuffix(strings.TrimPrefix(quoted, `"`), `"`), err == nil
	case n.Style&yaml.LiteralStyle != 0:
		return w.literal(t, from, to, text), true
	case isMultiline(text):
		return "", false
	case n.Style&yaml.SingleQuotedStyle != 0:
		return strings.ReplaceAll(text, "'", "''"), true
	}
	return text, true
}

// literal indents the lines of text that go into a literal.
func (w *writer) literal(t token, from, to int, text string) string {
	var b strings.Builder
	column := w.column(from)
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString(w.newline)
			column = 0
		}
		if line != "" || i > 0 && !endsLine(w.src, to) {
			b.WriteString(strings.Repeat(" ", max(0, t.indent-column)))
		}
		b.WriteString(line)
	}
	return b.String()
}

// decodesTo reports whether a patched token of a style decodes to a string.
func (w *writer) decodesTo(t token, patches []patch, style yaml.Style, want string) bool {
	end := nextLine(w.src, t.end)
	shifted := slices.Clone(patches)
	for i := range shifted {
		shifted[i].from -= t.start
		shifted[i].to -= t.start
	}
	line, err := applyPatches(w.src[t.start:end], shifted)
	if err != nil {
		return false
	}
	again := scanner{src: line, isJSON: w.doc.json}
	got, ok := again.scan(&yaml.Node{Style: style, Value: want})
	return ok && got.end == len(line)-(end-t.end)
}
