package splice

import (
	"errors"

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

// replaceText replaces a range of a string and remembers which bytes are the input's,
// so that only the others are written.
func (d *Document) replaceText(s spot, e Edit) error {
	n := s.node
	if len(s.rest) > 0 || n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		return errors.New("only a string has text to replace")
	}
	if e.From < 0 || e.From > e.To || e.To > len(n.Value) {
		return errors.New("the range lies outside the string")
	}
	pieces, ok := d.texts[n]
	if !ok {
		pieces = []piece{{to: len(n.Value)}}
	}
	d.texts[n] = replaceRange(pieces, e.From, e.To, e.New)
	n.Value = n.Value[:e.From] + e.New + n.Value[e.To:]
	return nil
}

// replaceRange gives the pieces of a string in which a range is new text.
func replaceRange(pieces []piece, from, to int, text string) []piece {
	var before, after []piece
	at := 0
	for _, p := range pieces {
		end := at + p.length()
		before = append(before, p.cut(0, from-at)...)
		after = append(after, p.cut(to-at, end-at)...)
		at = end
	}
	return append(append(before, piece{text: text, isNew: true}), after...)
}

// cut gives the part of a piece between two offsets within it; nothing if it is empty.
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
