package format

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// Value returns what a finding holds as strings, bools, numbers, []any and splice.Pairs.
// A finding's maps are made for JSON; the way back keeps the order of their keys.
func Value(v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	doc, err := yamledit.Parse(fmt.Appendf(nil, `{"value":%s}`, text))
	if err != nil {
		return string(text)
	}
	return doc.Input().At("value").Any()
}

// None stands for a value that is not there.
const None = "(none)"

// Show returns a value on one line, as YAML's flow style has it.
func Show(v any) string {
	switch v := v.(type) {
	case nil:
		return None
	case string:
		return showString(v, false)
	}
	return showInside(Value(v))
}

func showInside(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return showString(v, true)
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = showInside(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case yamledit.Pairs:
		pairs := make([]string, len(v))
		for i, p := range v {
			pairs[i] = showString(p.Key, true) + ": " + showInside(p.Value)
		}
		return "{" + strings.Join(pairs, ", ") + "}"
	}
	return fmt.Sprint(v)
}

// showString quotes a string where it could be taken for something else: a number, a
// boolean, nothing, or in a collection several values.
func showString(s string, inside bool) string {
	switch {
	case s == "", s == None, s != strings.TrimSpace(s), s != printable.Line(s), json.Valid([]byte(s)):
		return strconv.Quote(s)
	case inside && (strings.ContainsAny(s, `,[]{}"`) || strings.Contains(s, ": ")):
		return strconv.Quote(s)
	}
	return s
}

// FieldPath returns a JSON pointer as people write fields:
// spec.template.metadata.labels["vixens.io/sizing"].
func FieldPath(pointer string) string { return joinPath(keys(pointer)) }

// ShortPath returns a finding's field; that of a container from the container on.
func ShortPath(f *transform.Finding) string {
	path := keys(f.Path)
	if len(path) == 0 {
		return "(the whole object)"
	}
	for i := len(path) - 3; f.Container != "" && i >= 0; i-- {
		if path[i] == "containers" || path[i] == "initContainers" {
			return joinPath(path[i+2:])
		}
	}
	return joinPath(path)
}

func keys(pointer string) []string {
	if pointer == "" {
		return nil
	}
	path := strings.Split(pointer[1:], "/")
	for i := range path {
		path[i] = strings.ReplaceAll(strings.ReplaceAll(path[i], "~1", "/"), "~0", "~")
	}
	return path
}

func joinPath(path []string) string {
	var b strings.Builder
	for _, key := range path {
		switch {
		case isIndex(key):
			b.WriteString("[" + key + "]")
		case !isBare(key):
			b.WriteString("[" + strconv.Quote(key) + "]")
		default:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(key)
		}
	}
	return b.String()
}

func isIndex(key string) bool { return key != "" && strings.Trim(key, "0123456789") == "" }

func isBare(key string) bool {
	return key != "" && !strings.ContainsFunc(key, func(r rune) bool {
		return r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}
