package shell

import (
	"slices"

	"mvdan.cc/sh/v3/syntax"
)

// maxTurns bounds the turns of a loop that are read one by one.
const maxTurns = 100

// turn is a loop over words that are all known, around what is read.
type turn struct {
	name   string
	values []variable
}

// over returns the loops around the body of a for loop: one more if the loop goes through all of its words, they
// are known, and nothing else sets its variable.
func (s *script) over(clause *syntax.ForClause) []turn {
	iter, ok := clause.Loop.(*syntax.WordIter)
	if !ok || s.certainty.cut[clause] || s.survey.loads || !s.survey.isOnlyLooped(iter.Name.Value) {
		return s.turns
	}
	t := turn{name: iter.Name.Value}
	for _, item := range iter.Items {
		fields, _ := s.fields(item)
		for _, f := range fields {
			if !f.Known || f.Many {
				return s.turns
			}
			t.values = append(t.values, variable{text: f.text, shared: true})
		}
	}
	if len(t.values) > maxTurns {
		return s.turns
	}
	return append(slices.Clip(s.turns), t)
}

// inTurns returns the values that a word has in the turns of a loop around it, nil if they are not all known.
func (s *script) inTurns(w *syntax.Word) []string {
	for _, t := range s.turns {
		if values := s.inTurnsOf(t, w); values != nil {
			return values
		}
	}
	return nil
}

func (s *script) inTurnsOf(t turn, w *syntax.Word) []string {
	defer delete(s.values, t.name)
	var values []string
	for _, v := range t.values {
		s.values[t.name] = v
		d := decoder{weave: weave{from: s.text}, scope: &s.scope}
		text := d.word(w)
		word := text.word(d.many, Place{})
		s.charge(arg{Word: word, text: text})
		if !word.Known || word.Many {
			return nil
		}
		values = append(values, word.Value)
	}
	return values
}

// isOnlyLooped reports whether a variable gets its values from loops alone, of which none stands in another.
func (s *survey) isOnlyLooped(name string) bool {
	n := s.assigned[name]
	return n == 2 || n == 2*s.looped[name]
}

// loop notes a loop over words, of which only those of the script itself are told apart from others of the same
// variable: nobody says when a function runs.
func (s *survey) loop(iter *syntax.WordIter, around []syntax.Node) {
	s.assigned[iter.Name.Value] += 2
	loops := 0
	for _, n := range around {
		switch n := n.(type) {
		case *syntax.FuncDecl:
			return
		case *syntax.ForClause:
			if other, ok := n.Loop.(*syntax.WordIter); ok && other.Name.Value == iter.Name.Value {
				loops++
			}
		}
	}
	if loops == 1 {
		s.looped[iter.Name.Value]++
	}
}
