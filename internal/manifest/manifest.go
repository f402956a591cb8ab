// Package manifest reads streams of Kubernetes manifests: it splits them into documents,
// tells from their bytes which ones nobody needs to look into, and finds the objects in
// the others.
package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/vixens-io/ballast/internal/splice"
)

// Document is one document of a stream: bytes until it is decoded.
type Document struct {
	Part  string // the name of the stream it came in
	Line  int    // 1-based line of the stream at which it begins
	Bytes []byte // from its `---` line, if it has one, to before the next

	tree *splice.Document
}

// Place gives where a line of the document is in its stream, as "file:line".
func (d *Document) Place(line int) string {
	return fmt.Sprintf("%s:%d", d.Part, d.Line+max(line, 1)-1)
}

// Decode makes the document's tree, once.
func (d *Document) Decode() error {
	if d.tree != nil {
		return nil
	}
	tree, err := splice.Parse(d.Bytes)
	if err != nil {
		line := 0
		if syntax := (*splice.SyntaxError)(nil); errors.As(err, &syntax) {
			line = syntax.Line
		}
		return fmt.Errorf("%s: not valid YAML: %w", d.Place(line), err)
	}
	root := tree.Input()
	if kind := root.Kind(); kind == splice.Scalar || kind == splice.List {
		return fmt.Errorf("%s: not a Kubernetes object: a document must be a map with apiVersion and kind", d.Place(root.Line()))
	}
	d.tree = tree
	return nil
}

// Decoded reports whether the document was decoded.
func (d *Document) Decoded() bool { return d.tree != nil }

// Tree gives the decoded document; nil before Decode.
func (d *Document) Tree() *splice.Document { return d.tree }

// Passes reports whether a document can be passed over undecoded: its bytes leave no
// doubt about its kind, and nobody wants that kind. Unsure means no.
func (d *Document) Passes(wanted func(group, kind string) bool) bool {
	if d.Bare() {
		return true
	}
	kind, sure := onlyWord(d.Bytes, "kind:")
	version, sureToo := onlyWord(d.Bytes, "apiVersion:")
	return sure && sureToo && !isListKind(kind) && !wanted(groupOf(version), kind)
}

// onlyWord gives the bare word that follows a key, if exactly one line begins with it.
func onlyWord(b []byte, key string) (word string, sure bool) {
	value, one := onlyLine(b, key)
	value = bytes.Trim(value, " \r")
	for _, c := range value {
		bare := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '/' || c == '-'
		one = one && bare
	}
	return string(value), one && len(value) > 0
}

// onlyLine gives what follows a key that begins a line, if exactly one line begins so.
func onlyLine(b []byte, key string) (value []byte, one bool) {
	inner := "\n" + key
	var at int
	switch first := bytes.Index(b, []byte(inner)); {
	case bytes.HasPrefix(b, []byte(key)):
		at = len(key)
	case first < 0:
		return nil, false
	default:
		at = first + len(inner)
	}
	if bytes.Contains(b[at:], []byte(inner)) {
		return nil, false
	}
	value, _, _ = bytes.Cut(b[at:], []byte("\n"))
	return value, true
}

// Bare reports whether there is nothing in it but blank lines, comments and markers.
func (d *Document) Bare() bool {
	for line := range bytes.Lines(d.Bytes) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && string(line) != "---" && string(line) != "..." {
			return false
		}
	}
	return true
}

// BeginsAsJSON reports whether a stream that begins with a document is JSON to its end for kubectl
// and for argocd-cmp-server, which look at nothing but the first brace.
func BeginsAsJSON(document []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(document), []byte("{"))
}

// checkText refuses what is not UTF-8, with the line of the first wrong byte.
func (d *Document) checkText() error {
	if utf8.Valid(d.Bytes) {
		return nil
	}
	if bytes.HasPrefix(d.Bytes, []byte("\xff\xfe")) || bytes.HasPrefix(d.Bytes, []byte("\xfe\xff")) {
		return fmt.Errorf("%s: the text is UTF-16; save it as UTF-8", d.Place(1))
	}
	line := 1
	for rest := d.Bytes; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError && n == 1 {
			return fmt.Errorf("%s: byte 0x%02x is not valid UTF-8; save the text as UTF-8", d.Place(line), rest[0])
		}
		if r == '\n' {
			line++
		}
		rest = rest[n:]
	}
	return nil
}
