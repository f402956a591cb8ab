package render

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"go.yaml.in/yaml/v3"
)

// Kustomize puts a copy of what an alias names wherever it stands, and writes what is deep with
// a line for each level, indented: a file of a kilobyte may become more than a machine holds.
const (
	mostDepth = 250
	mostNodes = 1_000_000 // of a document, aliases replaced; and tenfold of what is written
)

// checkWeight refuses a file that would become far larger than it is. What kustomize reads may have
// texts that kustomize reads as well, such as patches; inner says how many of them in each other.
func checkWeight(path string, content []byte, inner int) error {
	line := 0
	for _, text := range texts(content) {
		// In a text of a text, what tells may be spelled in another way.
		if inner > 0 || mayBeHeavy(text) {
			if err := checkText(path, line, text, inner); err != nil {
				return err
			}
		}
		line += bytes.Count(text, []byte("\n")) + 1
	}
	return nil
}

func checkText(path string, above int, text []byte, inner int) error {
	documents := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var document yaml.Node
		if documents.Decode(&document) != nil {
			return nil // the end, or no YAML
		}
		w := weighing{}
		sum := w.weigh(&document)
		if sum.nodes > mostNodes+10*len(w) || sum.bytes > maxInput || sum.levels > mostDepth {
			return fmt.Errorf("%s:%d: its aliases or its depth would make it too large: write it out, "+
				"with less than %d levels and %d MiB", path, above+document.Line, mostDepth, maxInput>>20)
		}
		if inner == 0 {
			continue
		}
		for n := range w {
			if n.Kind != yaml.ScalarNode {
				continue
			}
			if err := checkWeight(path, []byte(scalar(n)), inner-1); err != nil {
				return err
			}
		}
	}
}

// separator is what kustomize cuts a file at, before it looks at what is between.
var separator = regexp.MustCompile(`\n---[ \t\r]*(#.*)?\n`)

// texts cuts a file as kustomize does, in UTF-8: each may be in another of YAML's encodings.
func texts(content []byte) [][]byte {
	var all [][]byte
	for {
		cut := separator.FindIndex(content)
		if cut == nil {
			return append(all, toUTF8(content))
		}
		all = append(all, toUTF8(content[:cut[0]+1]))
		content = content[cut[1]:]
	}
}

// toUTF8 returns a text that may be in UTF-16, which its first bytes say.
func toUTF8(text []byte) []byte {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case bytes.HasPrefix(text, []byte("\xff\xfe")):
	case bytes.HasPrefix(text, []byte("\xfe\xff")):
		order = binary.BigEndian
	default:
		return text
	}
	units := make([]uint16, 0, len(text)/2)
	for at := 2; at+1 < len(text); at += 2 {
		units = append(units, order.Uint16(text[at:]))
	}
	return []byte(string(utf16.Decode(units)))
}

// scalar returns the text that a scalar stands for.
func scalar(n *yaml.Node) string {
	var text string
	if n.ShortTag() == "!!binary" && n.Decode(&text) == nil {
		return text
	}
	return n.Value
}

// innerTexts is how many texts in each other kustomize may read in a file: the patch of a plugin's
// configuration, and in a kustomization that of one that is written there.
func innerTexts(path string, content []byte) int {
	switch {
	case isKustomization(filepath.Base(path)):
		return 2
	case slices.ContainsFunc(texts(content), mayConfigure):
		return 1
	}
	return 0
}

// mayBeHeavy tells most files that are not from their bytes alone.
func mayBeHeavy(content []byte) bool {
	if bytes.IndexByte(content, '&') >= 0 && bytes.IndexByte(content, '*') >= 0 {
		return true
	}
	if bytes.Count(content, []byte("["))+bytes.Count(content, []byte("{")) > mostDepth {
		return true
	}
	for line := range bytes.Lines(content) {
		if len(line)-len(bytes.TrimLeft(line, " -?:")) > mostDepth {
			return true
		}
	}
	return false
}

// weight is how much a node comes to, each alias replaced by what it names.
type weight struct {
	nodes, bytes, levels int
	references           int // to variables of kustomize
	items                int // of lists, that are mappings
	pairs                int // of keys of one mapping
}

// most is more than any weight that is allowed.
const most = 1 << 30

// endless is what holds itself.
var endless = weight{most, most, most, most, most, most}

// add adds what a node holds, as far as it matters.
func (w weight) add(item weight) weight {
	return weight{
		nodes:      min(w.nodes+item.nodes, most),
		bytes:      min(w.bytes+item.bytes, most),
		levels:     min(max(w.levels, item.levels+1), most),
		references: min(w.references+item.references, most),
		items:      min(w.items+item.items, most),
		pairs:      min(w.pairs+item.pairs, most),
	}
}

// times is the weight of so many of the same, beside each other.
func (w weight) times(n int) weight {
	n = min(n, most) // products of two such numbers are still numbers
	return weight{
		nodes: min(w.nodes*n, most), bytes: min(w.bytes*n, most), levels: w.levels,
		references: min(w.references*n, most), items: min(w.items*n, most),
		pairs: min(w.pairs*n, most),
	}
}

// weighing has the weights of the nodes of a document.
type weighing map[*yaml.Node]weight

func (w weighing) weigh(n *yaml.Node) weight {
	n = aliased(n)
	if known, seen := w[n]; seen {
		return known
	}
	w[n] = endless // while it is not known: an alias within what it names has no end
	sum := weight{nodes: 1, bytes: len(n.Value), references: strings.Count(n.Value, "$(")}
	if n.Kind == yaml.MappingNode {
		keys := min(len(n.Content)/2, 1<<15)
		sum.pairs = keys * keys
	}
	for _, item := range n.Content {
		sum = sum.add(w.weigh(item))
		if n.Kind == yaml.SequenceNode && aliased(item).Kind == yaml.MappingNode {
			sum.items++
		}
	}
	w[n] = sum
	return sum
}

// aliased is the node that an alias names, or the node itself.
func aliased(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}
