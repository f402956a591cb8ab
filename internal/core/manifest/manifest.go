// Package manifest reads streams of Kubernetes manifests: it splits them into documents,
// tells from their bytes which ones nobody needs to look into, and finds the objects in
// the others.
package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// Document is one document of a stream: bytes until it is decoded.
type Document struct {
	Part  string // the name of the stream it came in
	Line  int    // 1-based line of the stream at which it begins
	Bytes []byte // from its `---` line, if it has one, to before the next

	tree *yamledit.Document
}

// Place returns where a line of the document is in its stream, as "file:line".
func (d *Document) Place(line int) string {
	return fmt.Sprintf("%s:%d", d.Part, d.Line+max(line, 1)-1)
}

// Decode makes the document's tree, once.
func (d *Document) Decode() error {
	if d.tree != nil {
		return nil
	}
	tree, err := yamledit.Parse(d.Bytes)
	if err != nil {
		line := 0
		if syntax := (*yamledit.SyntaxError)(nil); errors.As(err, &syntax) {
			line = syntax.Line
		}
		return fmt.Errorf("%s: not valid YAML: %w", d.Place(line), err)
	}
	root := tree.Input()
	if kind := root.Kind(); kind == yamledit.Scalar || kind == yamledit.List {
		return fmt.Errorf("%s: not a Kubernetes object: a document must be a map with apiVersion and kind",
			d.Place(root.Line()))
	}
	d.tree = tree
	return nil
}

// Decoded reports whether the document was decoded.
func (d *Document) Decoded() bool { return d.tree != nil }

// Tree returns the decoded document; nil before Decode.
func (d *Document) Tree() *yamledit.Document { return d.tree }

// Passes reports whether a document can be passed over undecoded: its bytes leave no
// doubt about its kind, and nobody wants that kind. Unsure means no.
func (d *Document) Passes(wanted func(group, kind string) bool) bool {
	if d.Bare() {
		return true
	}
	version, kind, sure := d.head()
	return sure && !isListKind(kind) && !wanted(groupOf(version), kind)
}

// head returns what a document says of its version and kind, where its bytes leave no doubt: all that
// begins a line at the margin is a plain key or a list's item, so that no key of the object is hidden
// by quotes, by braces or by how it is indented.
func (d *Document) head() (version, kind string, sure bool) {
	if hasOtherBreaks(d.Bytes) {
		return "", "", false
	}
	keys := 0
	taken := false // the last key's value, which an indented line would go on with
	for line := range bytes.Lines(d.Bytes) {
		line = bytes.TrimRight(line, " \t\r\n")
		switch {
		case len(line) == 0, line[0] == '#', string(line) == "---", string(line) == "...":
			continue
		case taken && (line[0] == ' ' || line[0] == '\t') && bytes.TrimSpace(line)[0] != '#':
			return "", "", false
		case keys > 0 && (line[0] == ' ' || line[0] == '\t' || line[0] == '-' && (len(line) == 1 || line[1] == ' ')):
			continue
		}
		key, value, isKey := bytes.Cut(line, []byte(":"))
		key, value = bytes.TrimRight(key, " \t"), bytes.Trim(value, " ")
		keys++
		taken = string(key) == "kind" || string(key) == "apiVersion"
		switch {
		case !isKey, !isPlain(key), string(key) == "items":
			return "", "", false
		case string(key) == "kind" && kind == "" && isPlain(value):
			kind = string(value)
		case string(key) == "apiVersion" && version == "" && isPlain(value):
			version = string(value)
		case string(key) == "kind", string(key) == "apiVersion":
			return "", "", false
		}
	}
	return version, kind, version != "" && kind != ""
}

// hasOtherBreaks reports whether bytes have breaks of lines that are to YAML what a line feed is.
func hasOtherBreaks(b []byte) bool {
	for _, other := range []string{"\u0085", "\u2028", "\u2029"} {
		if bytes.Contains(b, []byte(other)) {
			return true
		}
	}
	return bytes.Count(b, []byte("\r")) != bytes.Count(b, []byte("\r\n"))
}

// isPlain reports whether bytes are one bare word.
func isPlain(word []byte) bool {
	for _, c := range word {
		if ('a' > c || c > 'z') && ('A' > c || c > 'Z') && ('0' > c || c > '9') && c != '.' && c != '/' && c != '-' {
			return false
		}
	}
	return len(word) > 0
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
