package shell

import (
	"slices"
	"strings"

	shexpand "mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// maxBraces bounds the words that one word with braces becomes.
const maxBraces = 256

// braces is what a shell makes of {a,b}.
type braces int

const (
	mayExpand braces = iota // which shell reads it is not known: sh may be any
	expands
	keeps
)

// bracesOf says what a shell of this name makes of them.
func bracesOf(shell string) braces {
	switch shell {
	case "bash", "rbash", "ksh", "mksh", "zsh":
		return expands
	case "dash", "ash":
		return keeps
	}
	return mayExpand
}

func isBraces(part syntax.WordPart) bool {
	_, ok := part.(*syntax.BraceExp)
	return ok
}

// braced returns the words that a word with braces becomes, false if it has none or is read as it stands.
// Where the shell may expand them or not, an option becomes a word of which nothing is known; its value may
// be any.
func (s *script) braced(w *syntax.Word) ([]arg, bool) {
	if s.braces == keeps {
		return nil, false
	}
	split := &syntax.Word{Parts: append([]syntax.WordPart{}, w.Parts...)}
	if !syntax.SplitBraces(split) || !slices.ContainsFunc(split.Parts, isBraces) {
		return nil, false
	}
	if s.braces == mayExpand {
		a := s.arg(w)
		if !strings.HasPrefix(a.Head, "-") || strings.Contains(a.Head, "=") {
			return nil, false
		}
		a.Word = Word{Many: true, Place: a.Place}
		return []arg{a}, true
	}
	var all []arg
	for one, err := range shexpand.BracesSeq(nil, split) {
		if err != nil || len(all) == maxBraces {
			return nil, false
		}
		d := decoder{weave: weave{from: s.text}, scope: &s.scope}
		t := d.word(one)
		all = append(all, arg{Word: t.word(d.many, Place{}), text: t, line: s.text.line(int(w.Pos().Offset()))})
	}
	s.charge(all...)
	return all, true
}
