package render

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"helm.sh/helm/v3/pkg/strvals"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// merge returns the values of several files as the helm of this Argo CD merges them. A number stays as it is written.
func (c chart) merge(files []valueFile) (map[string]any, error) {
	merged := map[string]any{}
	for _, f := range files {
		for document, err := range c.documents(f.content) {
			var values map[string]any
			if err == nil {
				err = yaml.Unmarshal(document, &values, asWritten)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.name, err)
			}
			mergeInto(merged, values)
		}
	}
	return merged, nil
}

// documents yields the parts of a file of values that count: all of its documents to helm 4, and to helm 3, which
// reads the first alone, the whole of it.
func (c chart) documents(content []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if c.options.ArgoCD.Facts().HelmMajor() == "3" {
			yield(content, nil)
			return
		}
		if !bytes.HasSuffix(content, []byte("\n")) { // the reader may lose a last line without an end
			content = append(slices.Clip(content), '\n')
		}
		reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(content)))
		for {
			document, err := reader.Read()
			if errors.Is(err, io.EOF) || !yield(document, err) || err != nil {
				return
			}
		}
	}
}

func asWritten(d *json.Decoder) *json.Decoder {
	d.UseNumber()
	return d
}

func mergeInto(to, from map[string]any) {
	for key, value := range from {
		below, isMap := value.(map[string]any)
		if old, wasMap := to[key].(map[string]any); isMap && wasMap {
			mergeInto(old, below)
			continue
		}
		to[key] = value
	}
}

// assign sets the parameters in the values that they go over, with helm's own parser and in its order, and
// returns the flags that hand helm the result. Whatever a parameter says, it comes to values: none is ever
// the name of a file.
func (c chart) assign(ctx context.Context, values map[string]any) ([]string, error) {
	if err := c.checkIndexes(); err != nil {
		return nil, err
	}
	for _, asString := range []bool{false, true} {
		for _, p := range c.spec.Parameters {
			if p.ForceString != asString {
				continue
			}
			set := strvals.ParseInto
			if asString {
				set = strvals.ParseIntoString
			}
			text, err := c.assignment(p)
			if err == nil {
				err = set(text, values)
			}
			if err != nil {
				return nil, fmt.Errorf("parameters: %s: %s", p.Name, c.helm.secrets.Redact(err.Error()))
			}
		}
	}
	if err := c.assignFiles(ctx, values); err != nil {
		return nil, err
	}
	return c.helm.assigned(values)
}

// fileContent is a value that is the content of a file.
type fileContent string

func (c chart) assignFiles(ctx context.Context, values map[string]any) error {
	for _, p := range c.spec.FileParameters {
		content, err := c.read(ctx, p.Path)
		if err != nil {
			return fmt.Errorf("fileParameters: %s: %w", p.Name, err)
		}
		c.helm.secrets.Add(p.Name, string(content))
		const here = "file"
		err = strvals.ParseIntoFile(p.Name+"="+here, values, func(path []rune) (any, error) {
			if string(path) != here {
				return nil, errors.New("a name of a value has no = or list in it")
			}
			return fileContent(content), nil
		})
		if err != nil {
			return fmt.Errorf("fileParameters: %s: %w", p.Name, err)
		}
	}
	return nil
}

// maxIndexes is how long the lists may become that the indexes of parameters make. Helm allows 65536 for
// each of them, and any number of them.
const maxIndexes = 1 << 20

var index = regexp.MustCompile(`\[\+?([0-9]+)\]`)

func (c chart) checkIndexes() error {
	sum := 0
	count := func(name string) {
		for _, found := range index.FindAllStringSubmatch(strings.ReplaceAll(name, `\`, ""), -1) {
			if n, err := strconv.Atoi(found[1]); err == nil { // helm says what is wrong with others
				sum += min(n, maxIndexes) + 1
			}
		}
	}
	for _, p := range c.spec.Parameters {
		count(p.Name + "=" + p.Value)
	}
	for _, p := range c.spec.FileParameters {
		count(p.Name)
	}
	if sum > maxIndexes {
		return fmt.Errorf("parameters: the indexes of their lists come to more than %d: state the lists in values",
			maxIndexes)
	}
	return nil
}

// assigned returns the flags that hand helm values that parameters were set in. In a file every number
// is a float to helm, and each string UTF-8. What is not goes over it by a flag of its own.
func (h *helm) assigned(values map[string]any) ([]string, error) {
	content, err := asciiJSON(values)
	if err != nil {
		return nil, err
	}
	path, err := h.write("the parameters of the Application", content)
	if err != nil {
		return nil, err
	}
	flags := []string{"--values=" + path}
	err = eachLeaf(nil, "", values, func(at string, leaf any) error {
		switch leaf := leaf.(type) {
		case int64:
			flags = append(flags, "--set="+at+"="+strconv.FormatInt(leaf, 10))
		case fileContent:
			if utf8.ValidString(string(leaf)) {
				return nil
			}
			path, err := h.write("a file", []byte(leaf))
			flags = append(flags, "--set-file="+at+"="+escaped(path))
			return err
		}
		return nil
	})
	return flags, err
}

// eachLeaf calls a function with each value that is no map and no list, and with where it is, as --set
// has it.
func eachLeaf(err error, at string, value any, do func(at string, leaf any) error) error {
	switch value := value.(type) {
	case map[string]any:
		if at != "" {
			at += "."
		}
		for _, key := range slices.Sorted(maps.Keys(value)) {
			if err == nil {
				err = eachLeaf(nil, at+escaped(key), value[key], do)
			}
		}
	case []any:
		for i, item := range value {
			if err == nil {
				err = eachLeaf(nil, fmt.Sprintf("%s[%d]", at, i), item, do)
			}
		}
	default:
		return do(at, value)
	}
	return err
}

// escaped returns a text that stands for itself to the parser of --set.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf && !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9') {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// asciiJSON returns values as JSON that every reader of YAML takes for the same: in YAML the characters
// between ASCII and the letters of Latin-1, and the byte order mark, are not themselves.
func asciiJSON(values any) ([]byte, error) {
	text, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, r := range string(text) {
		if r >= 0x7f && r <= 0xffff {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.Bytes(), nil
}
