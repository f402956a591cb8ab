package cmp

import (
	"maps"
	"reflect"
	"slices"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// Marshal returns a message as protobuf writes it: zero values are left out. It panics on
// what is no pointer to a message of this package.
func Marshal(message any) []byte {
	return appendMessage(nil, reflect.ValueOf(message).Elem())
}

func appendMessage(b []byte, message reflect.Value) []byte {
	for i := range message.NumField() {
		b = appendField(b, numberOf(message.Type().Field(i)), message.Field(i))
	}
	return b
}

func appendField(b []byte, n protowire.Number, v reflect.Value) []byte {
	if v.IsZero() {
		return b
	}
	switch v := v.Interface().(type) {
	case string:
		return appendString(b, n, v)
	case []byte:
		return appendBytes(b, n, v)
	case bool:
		return protowire.AppendVarint(protowire.AppendTag(b, n, protowire.VarintType), 1)
	case int64:
		return protowire.AppendVarint(protowire.AppendTag(b, n, protowire.VarintType), uint64(v))
	case []string:
		for _, item := range v {
			b = appendString(b, n, item)
		}
		return b
	case map[string]string:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			b = appendBytes(b, n, Marshal(&EnvEntry{key, v[key]})) // an item of a map has the same form
		}
		return b
	}
	if v.Kind() == reflect.Pointer {
		return appendBytes(b, n, appendMessage(nil, v.Elem()))
	}
	for i := range v.Len() {
		b = appendBytes(b, n, appendMessage(nil, v.Index(i)))
	}
	return b
}

func appendBytes(b []byte, n protowire.Number, content []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, n, protowire.BytesType), content)
}

func appendString(b []byte, n protowire.Number, content string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, n, protowire.BytesType), content)
}

func numberOf(f reflect.StructField) protowire.Number {
	n, err := strconv.Atoi(f.Tag.Get("wire"))
	if err != nil {
		panic("cmp: " + f.Name + " has no number")
	}
	return protowire.Number(n)
}
