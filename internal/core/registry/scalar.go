package registry

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// text hands the value as it is written to a type that reads text: 1 and "1" are the same.
func (d *decoder) text(n *yaml.Node, into encoding.TextUnmarshaler, path string) *place {
	if n.Kind != yaml.ScalarNode {
		d.mistake(n, path, "is %s, want a single value", describe(n))
		return nil
	}
	if err := into.UnmarshalText([]byte(n.Value)); err != nil {
		d.mistake(n, path, "%s", err)
		return nil
	}
	return d.place(n)
}

func (d *decoder) scalar(n *yaml.Node, f field, v reflect.Value, path string) *place {
	var wrong string
	switch v.Kind() {
	case reflect.String:
		wrong = readString(n, f, v)
	case reflect.Bool:
		wrong = readBool(n, v)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		wrong = readInt(n, v)
	default:
		panic(fmt.Sprintf("registry: a field of type %s cannot be read", v.Type()))
	}
	if wrong != "" {
		d.mistake(n, path, "%s", wrong)
		return nil
	}
	return d.place(n)
}

func readString(n *yaml.Node, f field, v reflect.Value) (wrong string) {
	if n.Kind != yaml.ScalarNode {
		return "is " + describe(n) + ", want text"
	}
	// A date has no type of its own in JSON, nor for Kubernetes.
	if tag := n.ShortTag(); tag != "!!str" && tag != "!!timestamp" {
		return "is " + describe(n) + ", want text: quote it"
	}
	if f.required && strings.TrimSpace(n.Value) == "" {
		return "is blank"
	}
	if len(f.enum) > 0 && !slices.Contains(f.enum, n.Value) {
		return "is " + quote(n.Value) + ", want " + oneOf(f.enum)
	}
	v.SetString(n.Value)
	return ""
}

func readBool(n *yaml.Node, v reflect.Value) (wrong string) {
	if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" || n.ShortTag() != "!!bool" {
		return "is " + describe(n) + ", want true or false"
	}
	v.SetBool(n.Value == "true")
	return ""
}

// readInt takes plain decimals only: YAML's versions disagree on 010, 0o10 and 1_000.
func readInt(n *yaml.Node, v reflect.Value) (wrong string) {
	const want = ", want a whole number"
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" {
		return "is " + describe(n) + want
	}
	i, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil || strconv.FormatInt(i, 10) != n.Value {
		return "is " + describe(n) + want + " in plain decimals"
	}
	if v.OverflowInt(i) {
		return "is " + describe(n) + ", which is too large"
	}
	v.SetInt(i)
	return ""
}

// describe says what a node is, with its value where that helps.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	switch n.ShortTag() {
	case "!!null":
		return "null"
	case "!!bool":
		return "the boolean " + n.Value
	case "!!int", "!!float":
		return "the number " + strings.Trim(quote(n.Value), `"`)
	default:
		return "the text " + quote(n.Value)
	}
}
