package render

import (
	"fmt"

	"github.com/gobwas/glob"
)

// pattern is one that a directory source has for the paths of its files.
type pattern struct {
	field, text string
	glob        glob.Glob
}

// compile reads a pattern as Argo CD does, by the version of the library that it has: an asterisk
// stands for slashes too, and a/*/b.yaml for a/b.yaml as well, which later versions leave out.
func compile(field, text string) (p pattern, err error) {
	p = pattern{field: field, text: text}
	defer p.catch(&err)
	if p.glob, err = glob.Compile(text); err != nil {
		return p, fmt.Errorf("%s: %q is no pattern: %w", field, text, err)
	}
	return p, nil
}

func (p pattern) isEmpty() bool { return p.text == "" }

func (p pattern) match(path string) (matches bool, err error) {
	defer p.catch(&err)
	return p.glob.Match(path), nil
}

// catch makes an error of a panic, into which that version runs with some braces that nobody closes.
func (p pattern) catch(err *error) {
	if recover() != nil {
		*err = fmt.Errorf("%s: %q is no pattern: is a brace or a bracket left open?", p.field, p.text)
	}
}
