package yamledit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// jsonStart returns the offset of the object or array that a source consists of, behind
// blank lines, comments and a `---` line; -1 where there is none.
func jsonStart(src []byte) int {
	at := markLen(src)
	for {
		at = skipBreaks(src, at)
		line := src[at:lineEnd(src, at)]
		switch {
		case len(line) > 0 && (line[0] == '{' || line[0] == '['):
			return at
		case len(line) == 0 || line[0] != '#' && !bytes.Equal(bytes.TrimRight(line, " \t"), []byte("---")):
			return -1
		}
		at += len(line)
	}
}

// decodeJSON reads JSON by encoding/json's tokens, since the YAML decoder refuses `\/`
// and surrogate pairs, which are legal there. Flow YAML that is no JSON returns false.
func decodeJSON(src []byte) (*yaml.Node, bool) {
	start := jsonStart(src)
	if start < 0 || !json.Valid(src[start:]) || !utf8.Valid(src) {
		return nil, false
	}
	r := &jsonReader{src: src, start: start, dec: json.NewDecoder(bytes.NewReader(src[start:])), line: 1}
	r.dec.UseNumber()
	root, err := r.value()
	return root, err == nil
}

// jsonReader builds nodes out of JSON tokens and counts their lines and columns.
type jsonReader struct {
	src         []byte
	start       int // where the decoder began
	dec         *json.Decoder
	line, begin int // the current line and the offset at which it begins
	at          int // how far lines are counted
}

var errJSON = errors.New("unexpected JSON token")

func (r *jsonReader) value() (*yaml.Node, error) {
	n := &yaml.Node{}
	r.place(n)
	tok, err := r.dec.Token()
	if err != nil {
		return nil, err
	}
	switch tok := tok.(type) {
	case json.Delim:
		return r.collection(n, tok)
	case string:
		n.Kind, n.Tag, n.Style, n.Value = yaml.ScalarNode, "!!str", yaml.DoubleQuotedStyle, tok
	case json.Number:
		n.Kind, n.Value = yaml.ScalarNode, tok.String()
		n.Tag = "!!int"
		if strings.ContainsAny(n.Value, ".eE") {
			n.Tag = "!!float"
		}
	case bool:
		n.Kind, n.Tag, n.Value = yaml.ScalarNode, "!!bool", "false"
		if tok {
			n.Value = "true"
		}
	case nil:
		n.Kind, n.Tag, n.Value = yaml.ScalarNode, "!!null", "null"
	}
	return n, nil
}

func (r *jsonReader) collection(n *yaml.Node, open json.Delim) (*yaml.Node, error) {
	n.Style = yaml.FlowStyle
	switch open {
	case '{':
		n.Kind, n.Tag = yaml.MappingNode, "!!map"
	case '[':
		n.Kind, n.Tag = yaml.SequenceNode, "!!seq"
	default:
		return nil, errJSON
	}
	for r.dec.More() {
		v, err := r.value() // in an object keys and values come in turn
		if err != nil {
			return nil, err
		}
		n.Content = append(n.Content, v)
	}
	_, err := r.dec.Token()
	return n, err
}

// place gives a node the line and column at which the next token begins.
func (r *jsonReader) place(n *yaml.Node) {
	start := r.start + int(r.dec.InputOffset())
	for start < len(r.src) && strings.IndexByte(" \t\r\n,:", r.src[start]) >= 0 {
		start++
	}
	for ; r.at < start; r.at++ {
		if r.src[r.at] == '\n' {
			r.line, r.begin = r.line+1, r.at+1
		}
	}
	n.Line, n.Column = r.line, start-r.begin+1
}

// jsonText spells a node as JSON, which is also what a flow collection of YAML takes.
func jsonText(n *yaml.Node) (string, error) {
	switch n.Kind {
	case yaml.ScalarNode:
		return jsonScalar(n)
	case yaml.SequenceNode:
		items := make([]string, len(n.Content))
		for i, item := range n.Content {
			text, err := jsonText(item)
			if err != nil {
				return "", err
			}
			items[i] = text
		}
		return "[" + strings.Join(items, ", ") + "]", nil
	case yaml.MappingNode:
		var pairs []string
		for i := 0; i+1 < len(n.Content); i += 2 {
			text, err := jsonPair(n.Content[i], n.Content[i+1])
			if err != nil {
				return "", err
			}
			pairs = append(pairs, text)
		}
		return "{" + strings.Join(pairs, ", ") + "}", nil
	}
	return "", errors.New("an alias cannot be spelled as JSON")
}

func jsonPair(key, value *yaml.Node) (string, error) {
	k, err := jsonText(key)
	if err != nil {
		return "", err
	}
	v, err := jsonText(value)
	return k + ": " + v, err
}

func jsonScalar(n *yaml.Node) (string, error) {
	if n.ShortTag() != "!!str" {
		return flowScalar(n)
	}
	return quoteJSON(n.Value)
}

// flowScalar spells a number, a boolean, a null, and what YAML knows beyond them: dates,
// merge keys and tags of one's own.
func flowScalar(n *yaml.Node) (string, error) {
	switch {
	case isNull(n):
		return "null", nil
	case n.Style&yaml.TaggedStyle == 0:
		return n.Value, nil
	}
	quoted, err := quoteJSON(n.Value)
	return n.ShortTag() + " " + quoted, err
}

// quoteJSON spells a string as JSON does, which YAML reads as well. It escapes what YAML
// would not take as it is, and not <, > and &, which no manifest needs.
func quoteJSON(s string) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return "", err
	}
	quoted := strings.TrimSuffix(b.String(), "\n")
	if !strings.ContainsFunc(quoted, needsEscape) {
		return quoted, nil
	}
	b.Reset()
	for _, r := range quoted {
		if !needsEscape(r) {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String(), nil
}
