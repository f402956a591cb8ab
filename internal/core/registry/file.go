package registry

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// file is one registry file, parsed, its content not yet judged.
type file struct {
	name      string
	documents []*yaml.Node
	mistakes  []Mistake
}

// parse splits a file into its documents; empty ones are dropped.
func parse(name string, text []byte) file {
	f := file{name: name}
	if line, what := notText(text); line > 0 {
		f.mistake(line, what)
		return f
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var n yaml.Node
		err := decoder.Decode(&n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			f.mistake(syntax(text, err))
			return f
		}
		if root := n.Content[0]; !isEmpty(root) {
			f.documents = append(f.documents, root)
		}
	}
	return f
}

func (f *file) mistake(line int, message string) {
	f.mistakes = append(f.mistakes, Mistake{Source: Source{f.name, line}, Message: message})
}

// notText returns the line of the first thing that no text holds, or 0.
func notText(text []byte) (line int, what string) {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return lineAt(text, i), "is not UTF-8 text"
		case r < ' ' && !strings.ContainsRune("\t\n\r", r):
			return lineAt(text, i), fmt.Sprintf("is not text: it holds the byte %#02x", r)
		}
		i += size
	}
	return 0, ""
}

func lineAt(text []byte, offset int) int { return 1 + bytes.Count(text[:offset], []byte("\n")) }

// syntax takes the line out of what yaml says, and puts right where that is counted from 0 or not
// given at all.
func syntax(text []byte, err error) (line int, message string) {
	message = strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		number, after, _ := strings.Cut(rest, ": ")
		line, _ = strconv.Atoi(number)
		message = after
	}
	switch parts := strings.Split(message, "'"); {
	case len(parts) == 3 && parts[0] == "unknown anchor ":
		line = lineAt(text, max(0, bytes.Index(text, []byte("*"+parts[1]))))
	case strings.HasPrefix(message, "did not find expected"):
		line++ // what the parser says; what the scanner says is right
	}
	last := lineAt(text, len(bytes.TrimRight(text, "\n")))
	return min(max(line, 1), last), "is not YAML: " + message
}

func isEmpty(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null"
}

// foreignKind returns the kind of a document that says it is something else than a registry.
func foreignKind(n *yaml.Node) (*yaml.Node, bool) {
	if n.Kind != yaml.MappingNode {
		return nil, false
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if value := n.Content[i+1]; n.Content[i].Value == "kind" {
			return value, value.ShortTag() == "!!str" && value.Value != kind
		}
	}
	return nil, false
}
