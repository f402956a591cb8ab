package render

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// expressionOf returns a pattern as a regular expression. It is read as gobwas/glob 1.0.0 reads it where there are no
// separators: * and ** stand for anything, ? for one character, [ab], [a-b] and [!ab] for one of a set, {a,b} for one
// of some patterns, and a backslash takes from what follows its meaning.
func expressionOf(text string) (*regexp.Regexp, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("it is no UTF-8")
	}
	r := patternReader{rest: []rune(text)}
	r.out.WriteString(`(?s)\A`)
	for len(r.rest) > 0 {
		if err := r.term(); err != nil {
			return nil, err
		}
	}
	if r.open > 0 {
		return nil, errors.New("a brace is left open")
	}
	r.out.WriteString(`\z`)
	return regexp.Compile(r.out.String())
}

// patternReader reads a pattern term by term.
type patternReader struct {
	rest []rune
	open int // braces
	out  strings.Builder
}

func (r *patternReader) next() rune {
	c := r.rest[0]
	r.rest = r.rest[1:]
	return c
}

// term reads one, and writes what it is in a regular expression.
func (r *patternReader) term() error {
	switch c := r.next(); {
	case c == '*':
		r.out.WriteString(`.*`)
	case c == '?':
		r.out.WriteString(`.`)
	case c == '[':
		return r.set()
	case c == '{':
		r.open++
		r.out.WriteString(`(?:`)
	case c == ',' && r.open > 0:
		r.out.WriteString(`|`)
	case c == '}' && r.open > 0:
		r.open--
		r.out.WriteString(`)`)
	case c == '\\' && len(r.rest) == 0:
		return errBackslash
	case c == '\\':
		r.out.WriteString(regexp.QuoteMeta(string(r.next())))
	default:
		r.out.WriteString(regexp.QuoteMeta(string(c)))
	}
	return nil
}

var errBackslash = errors.New("nothing follows its last backslash")

// set reads what stands behind an opening bracket: a range, where the second character is a hyphen, or a list.
func (r *patternReader) set() error {
	if len(r.rest) > 0 && r.rest[0] == '!' {
		r.next()
		r.out.WriteString(`[^`)
	} else {
		r.out.WriteString(`[`)
	}
	if len(r.rest) < 2 || r.rest[1] != '-' {
		return r.list()
	}
	if len(r.rest) < 4 || r.rest[3] != ']' || r.rest[2] < r.rest[0] {
		return fmt.Errorf("[%c- begins no range: want its two ends, in order, and a closing bracket", r.rest[0])
	}
	fmt.Fprintf(&r.out, `\x{%x}-\x{%x}]`, r.rest[0], r.rest[2])
	r.rest = r.rest[4:]
	return nil
}

// list reads the characters up to a closing bracket.
func (r *patternReader) list() error {
	end := slices.Index(r.rest, ']')
	if end == 0 {
		return errors.New("there is nothing between its brackets")
	}
	for len(r.rest) > 0 {
		c := r.next()
		if c == ']' {
			r.out.WriteString(`]`)
			return nil
		}
		if c == '\\' {
			if len(r.rest) == 0 {
				return errBackslash
			}
			c = r.next()
		}
		fmt.Fprintf(&r.out, `\x{%x}`, c)
	}
	return errors.New("a bracket is left open")
}
