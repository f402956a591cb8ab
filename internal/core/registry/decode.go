package registry

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// decoder reads YAML nodes into typed values and collects every mistake on the way. The one of
// yaml.v3 takes null for anything, and says nothing of where a good value stood.
type decoder struct {
	file     string
	layer    int
	nodes    int // read so far
	mistakes []Mistake
}

// mostNodes bounds what aliases may multiply, and ends an anchor that contains itself. It is some
// ten thousand entries.
const mostNodes = 1 << 18

func (d *decoder) source(n *yaml.Node) Source {
	if d.file == builtInName {
		return Source{File: d.file}
	}
	return Source{File: d.file, Line: n.Line}
}

func (d *decoder) mistake(n *yaml.Node, path, format string, args ...any) {
	d.mistakes = append(d.mistakes, Mistake{Source: d.source(n), Path: path, Message: fmt.Sprintf(format, args...)})
}

// real returns the node that n stands for, or false if it cannot be read.
func (d *decoder) real(n *yaml.Node, path string) (*yaml.Node, bool) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	d.nodes++
	switch {
	case d.nodes == mostNodes:
		// Whatever comes after is not read either, so it is no matter of one entry.
		d.mistake(n, "", "too much to read at %s: split the file, or look for an alias that multiplies", path)
		return nil, false
	case d.nodes > mostNodes:
		return nil, false
	case n.Style&yaml.TaggedStyle != 0:
		d.mistake(n, path, "has the tag %s: tags are not read, quote what is to be text", quote(n.Tag))
		return nil, false
	case n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null":
		d.mistake(n, path, "has no value: give it one, or drop the key")
		return nil, false
	}
	return n, true
}

// decode reads n into v and returns where each part of it was stated; nil if nothing was read.
func (d *decoder) decode(n *yaml.Node, f field, v reflect.Value, path string) *place {
	n, ok := d.real(n, path)
	if !ok {
		return nil
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	if text, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return d.text(n, text, path)
	}
	switch v.Kind() {
	case reflect.Struct:
		return d.structure(n, v, path)
	case reflect.Map:
		return d.table(n, f, v, path)
	case reflect.Slice:
		return d.list(n, f, v, path)
	default:
		return d.scalar(n, f, v, path)
	}
}

// mapping reads each key of n once. What read returns is kept as the place of the key's value.
func (d *decoder) mapping(n *yaml.Node, path string, read func(key, value *yaml.Node, path string) *place) *place {
	n, ok := d.real(n, path)
	if !ok {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		d.mistake(n, path, "is %s, want a mapping", describe(n))
		return nil
	}
	where := d.place(n)
	lines := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := d.source(key)
		if key, ok = d.key(key, path); !ok {
			continue
		}
		below := join(path, key.Value)
		if line := lines[key.Value]; line > 0 {
			d.mistake(n.Content[i], below, "is stated twice, first on line %d", line)
			continue
		}
		lines[key.Value] = n.Content[i].Line
		if child := read(key, value, below); child != nil {
			child.Source = at
			where.put(key.Value, child)
		}
	}
	return where
}

// key returns the text that a key of a mapping is.
func (d *decoder) key(n *yaml.Node, path string) (*yaml.Node, bool) {
	at := n
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	switch {
	case n.Kind != yaml.ScalarNode:
		d.mistake(at, path, "has %s for a key, want text", describe(n))
	case n.ShortTag() == "!!merge":
		d.mistake(at, path, "merges with <<, which is not read here: state each key, or alias the whole value")
	case n.ShortTag() != "!!str" && n.ShortTag() != "!!timestamp":
		d.mistake(at, join(path, n.Value), "has %s for a key: quote it", describe(n))
	case n.Value == "":
		d.mistake(at, path, "has an empty key")
	default:
		return n, true
	}
	return nil, false
}

func (d *decoder) place(n *yaml.Node) *place { return &place{Source: d.source(n), layer: d.layer} }

// structure reads a struct from a mapping, or from the single value that its short field takes.
func (d *decoder) structure(n *yaml.Node, v reflect.Value, path string) *place {
	fields := targets(v)
	if f, ok := short(fields); ok && n.Kind == yaml.ScalarNode {
		where := d.place(n)
		child := d.decode(n, f.field, f.value, path)
		if child == nil {
			return nil
		}
		where.put(f.name, child)
		d.require(fields, where, path, nil)
		return where
	}
	before := len(d.mistakes)
	where := d.fields(n, fields, path)
	if where != nil {
		d.require(fields, where, path, d.mistakes[before:])
	}
	return where
}

// require reports the required fields that were not read, but for those that have a mistake of
// their own among found.
func (d *decoder) require(fields []target, where *place, path string, found []Mistake) {
	for _, f := range fields {
		below := join(path, f.name)
		has := func(m Mistake) bool { return within(m.Path, below) }
		if f.required && where.below[f.name] == nil && !slices.ContainsFunc(found, has) {
			d.mistakes = append(d.mistakes, Mistake{Source: where.Source, Path: path, Message: "lacks " + f.name})
		}
	}
}

// fields reads the keys of n into the fields of their names.
func (d *decoder) fields(n *yaml.Node, fields []target, path string) *place {
	return d.mapping(n, path, func(key, value *yaml.Node, below string) *place {
		f, ok := named(fields, key.Value)
		if !ok {
			d.mistake(key, below, "%s", unknown("key", key.Value, namesOf(fields)))
			return nil
		}
		return d.decode(value, f.field, f.value, below)
	})
}

// table reads a map of named things; whatever the map held is dropped.
func (d *decoder) table(n *yaml.Node, f field, v reflect.Value, path string) *place {
	v.Set(reflect.MakeMap(v.Type()))
	return d.mapping(n, path, func(key, value *yaml.Node, below string) *place {
		element := reflect.New(v.Type().Elem()).Elem()
		child := d.decode(value, f, element, below)
		// What cannot be read is there all the same: nobody should say that it is missing.
		v.SetMapIndex(reflect.ValueOf(key.Value).Convert(v.Type().Key()), element)
		if child == nil {
			return d.place(key)
		}
		return child
	})
}

func (d *decoder) list(n *yaml.Node, f field, v reflect.Value, path string) *place {
	if n.Kind != yaml.SequenceNode {
		d.mistake(n, path, "is %s, want a list", describe(n))
		return nil
	}
	where := d.place(n)
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	for i, item := range n.Content {
		index := strconv.Itoa(i)
		element := reflect.New(v.Type().Elem()).Elem()
		child := d.decode(item, f, element, join(path, index))
		if child == nil {
			continue
		}
		child.Source = d.source(item)
		where.put(strconv.Itoa(v.Len()), child)
		v.Set(reflect.Append(v, element))
	}
	return where
}
