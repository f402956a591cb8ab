package render

import (
	"fmt"
	"regexp"

	"github.com/gobwas/glob"

	"github.com/vixens-io/ballast/internal/core/release"
)

// pattern is one that a directory source has for the paths of its files.
type pattern struct {
	field, text string
	matches     func(path string) bool
}

// compile reads a pattern as the version of Argo CD does that renders. An asterisk stands for slashes too. Until 3.5
// it has a library that takes some patterns in its own way, and that is here; from 3.6 on they mean what they say
// (docs/adr/0025-patterns-of-two-libraries.md).
func compile(field, text string, argoCD release.Facts) (p pattern, err error) {
	p = pattern{field: field, text: text}
	defer p.catch(&err)
	if argoCD.OverlappingPatterns {
		var old glob.Glob
		if old, err = glob.Compile(text); err == nil {
			p.matches = old.Match
		}
	} else {
		var expression *regexp.Regexp
		if expression, err = expressionOf(text); err == nil {
			p.matches = expression.MatchString
		}
	}
	if err != nil {
		return p, fmt.Errorf("%s: %q is no pattern: %w", field, text, err)
	}
	return p, nil
}

func (p pattern) isEmpty() bool { return p.text == "" }

func (p pattern) match(path string) (matches bool, err error) {
	defer p.catch(&err)
	return p.matches(path), nil
}

// catch makes an error of a panic, into which the library runs with some braces that nobody closes.
func (p pattern) catch(err *error) {
	if recover() != nil {
		*err = fmt.Errorf("%s: %q is no pattern: is a brace or a bracket left open?", p.field, p.text)
	}
}
