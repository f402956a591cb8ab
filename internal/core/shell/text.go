package shell

import (
	"sort"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// scalar is one decoded scalar of the manifest.
type scalar struct {
	list  List
	index int
	value string
	ends  []int // offsets of the line feeds, once asked for
}

// line is the 1-based line of a byte.
func (s *scalar) line(offset int) int {
	if s == nil {
		return 1
	}
	if s.ends == nil {
		s.ends = lineEnds(s.value)
	}
	return 1 + sort.SearchInts(s.ends, offset)
}

func lineEnds(s string) []int {
	ends := make([]int, 0, strings.Count(s, "\n"))
	for i := range len(s) {
		if s[i] == '\n' {
			ends = append(ends, i)
		}
	}
	return ends
}

// text is a string that knows, byte by byte, where in a scalar it was written.
type text struct {
	value  string
	scalar *scalar
	pieces []piece // in order, without gaps

	tooLong bool // a value was left out, since it would have become too long
}

// piece is a run of a text's bytes that have one source.
type piece struct {
	at       int  // where it starts in the text
	from, to int  // where it was written, if it is not nowhere
	verbatim bool // written byte for byte; otherwise the piece stands for the range as a whole
	hole     bool // stands for what only the run knows
	back     int  // how many pieces before it the nearest one is that was written, if it was not
}

// nowhere is the from of a piece that was not written in the scalar.
const nowhere = -1

// filler is the byte that stands for a hole: an ordinary character to every shell.
const filler = "_"

// verbatim is the text of a whole scalar.
func verbatim(s *scalar) text {
	t := text{value: s.value, scalar: s}
	if s.value != "" {
		t.pieces = []piece{{to: len(s.value), verbatim: true}}
	}
	return t
}

// unwritten is a text that stands in no scalar.
func unwritten(value string) text { return text{value: value, pieces: []piece{{from: nowhere}}} }

// pieceAt is the index of the piece that holds a byte.
func (t text) pieceAt(offset int) int {
	return sort.Search(len(t.pieces), func(i int) bool { return t.pieces[i].at > offset }) - 1
}

// end is where a piece ends in the text.
func (t text) end(i int) int {
	if i+1 < len(t.pieces) {
		return t.pieces[i+1].at
	}
	return len(t.value)
}

// source is where the bytes from i to j were written, false if they were not written in
// one go, or only as a part of something.
func (t text) source(i, j int) (from, to int, ok bool) {
	if i >= j {
		return 0, 0, false
	}
	first, last := t.pieceAt(i), t.pieceAt(j-1)
	for n := first; n <= last; n++ {
		// A gap is where quotes begin or end: what spans it cannot be replaced as a whole.
		if t.pieces[n].from < 0 || n > first && t.pieces[n].from != t.pieces[n-1].to {
			return 0, 0, false
		}
	}
	p, q := t.pieces[first], t.pieces[last]
	if !p.verbatim && i != p.at || !q.verbatim && j != t.end(last) {
		return 0, 0, false
	}
	from, to = p.from, q.to
	if p.verbatim {
		from += i - p.at
	}
	if q.verbatim {
		to = q.from + j - q.at
	}
	return from, to, true
}

// place is the source as a place, zero if there is none.
func (t text) place(i, j int) Place {
	from, to, ok := t.source(i, j)
	if !ok {
		return Place{}
	}
	return Place{List: t.scalar.list, Index: t.scalar.index, From: from, To: to}
}

// line is the line, in the scalar, of the byte at i or of the nearest one before it.
func (t text) line(i int) int {
	for n := t.pieceAt(i); n >= 0; n -= max(1, t.pieces[n].back) {
		p := t.pieces[n]
		if p.from >= 0 && p.verbatim {
			return t.scalar.line(p.from + min(i, t.end(n)) - p.at)
		}
		if p.from >= 0 {
			return t.scalar.line(p.from)
		}
	}
	return 1
}

// holed says whether a hole is among the bytes from i to j.
func (t text) holed(i, j int) bool {
	if i >= j {
		return false
	}
	for n := t.pieceAt(i); n < len(t.pieces) && t.pieces[n].at < j; n++ {
		if t.pieces[n].hole {
			return true
		}
	}
	return false
}

// word makes a word of the whole text.
func (t text) word(many bool, p Place) Word {
	w := Word{Many: many, Place: p}
	first, last := -1, 0
	for i := range t.pieces {
		if t.pieces[i].hole {
			last = i
			if first < 0 {
				first = i
			}
		}
	}
	if first < 0 {
		w.Known, w.Value, w.Head, w.Tail = true, t.value, t.value, t.value
		return w
	}
	w.Head, w.Tail = t.value[:t.pieces[first].at], t.value[t.end(last):]
	return w
}

// weave puts a text together from parts of another.
type weave struct {
	from   text
	value  strings.Builder
	pieces []piece

	tooLong bool
}

// copy takes over the bytes from i to j.
func (w *weave) copy(i, j int) {
	for i < j {
		n := w.from.pieceAt(i)
		p := w.from.pieces[n]
		end := min(j, w.from.end(n))
		switch {
		case p.verbatim:
			p.from += i - p.at
			p.to = p.from + end - i
		case i != p.at || end != w.from.end(n):
			p.from = nowhere
		}
		w.add(w.from.value[i:end], p)
		i = end
	}
}

// unit puts a value in place of the bytes from i to j.
func (w *weave) unit(value string, i, j int) {
	p := piece{hole: w.from.holed(i, j)}
	w.stand(value, p, i, j)
}

// expansion puts the value of a variable in place of the bytes from i to j.
func (w *weave) expansion(value string, i, j int) {
	if w.value.Len()+len(value) > maxValue {
		w.tooLong = true
		w.hole(i, j)
		return
	}
	w.unit(value, i, j)
}

// hole puts something that only the run knows in place of the bytes from i to j.
func (w *weave) hole(i, j int) {
	w.stand(filler, piece{hole: true}, i, j)
}

func (w *weave) stand(value string, p piece, i, j int) {
	from, to, ok := w.from.source(i, j)
	p.from, p.to = from, to
	if !ok {
		p.from = nowhere
	}
	if p.hole {
		value = filler
	}
	w.add(value, p)
}

func (w *weave) add(value string, p piece) {
	if value == "" {
		return
	}
	p.at, p.back = w.value.Len(), 0
	w.value.WriteString(value)
	n := len(w.pieces)
	if n > 0 && p.verbatim && w.pieces[n-1].verbatim && w.pieces[n-1].to == p.from {
		w.pieces[n-1].to = p.to
		return
	}
	if p.from < 0 {
		p.back = 1
		if n > 0 {
			p.back += w.pieces[n-1].back
		}
	}
	w.pieces = append(w.pieces, p)
}

func (w *weave) text() text {
	return text{value: w.value.String(), scalar: w.from.scalar, pieces: w.pieces, tooLong: w.tooLong}
}

// punch makes a hole of each occurrence of a mark that the run replaces, such as find's {}.
func (t text) punch(mark string) text {
	w := weave{from: t}
	at := 0
	for {
		n := strings.Index(t.value[at:], mark)
		if n < 0 {
			w.copy(at, len(t.value))
			return w.text()
		}
		w.copy(at, at+n)
		w.hole(at+n, at+n+len(mark))
		at += n + len(mark)
	}
}

// blur is the same text without places inside of the backquotes. Escapes in them are undone
// before the shell reads what they hold, and the parser then returns places that are off by the
// backslashes.
func (t text) blur(backquotes []*syntax.CmdSubst) text {
	w, at := weave{from: t}, 0
	for _, q := range backquotes {
		i, j := int(q.Pos().Offset()), min(int(q.End().Offset()), len(t.value))
		if i < at || i >= j || !strings.Contains(t.value[i:j], "\\") {
			continue
		}
		w.copy(at, i)
		from, to, ok := t.source(i, j)
		if !ok {
			from = nowhere
		}
		w.add(t.value[i:j], piece{from: from, to: to, hole: t.holed(i, j)})
		at = j
	}
	if at == 0 {
		return t
	}
	w.copy(at, len(t.value))
	return w.text()
}

// join puts words side by side, as eval does. Words of another scalar than the first one's
// have no source in the result.
func join(args []arg) text {
	var w weave
	for i, a := range args {
		if w.from.scalar == nil {
			w.from.scalar = a.text.scalar
		}
		if i > 0 {
			w.add(" ", piece{from: nowhere})
		}
		for n, p := range a.text.pieces {
			if a.text.scalar != w.from.scalar {
				p.from, p.verbatim = nowhere, false
			}
			w.add(a.text.value[p.at:a.text.end(n)], p)
		}
	}
	return w.text()
}
