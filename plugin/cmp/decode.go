package cmp

import (
	"fmt"
	"reflect"

	"google.golang.org/protobuf/encoding/protowire"
)

// Unmarshal reads a message as protobuf writes it into an empty one: fields that are not
// known here are passed over. Bytes are not copied. It panics on what is no pointer to a
// message of this package.
func Unmarshal(b []byte, message any) error {
	return readMessage(b, reflect.ValueOf(message).Elem())
}

func readMessage(b []byte, message reflect.Value) error {
	for len(b) > 0 {
		n, wire, length := protowire.ConsumeTag(b)
		if length < 0 {
			return malformed(message, length)
		}
		b = b[length:]
		if length = protowire.ConsumeFieldValue(n, wire, b); length < 0 {
			return malformed(message, length)
		}
		if field, known := fieldOf(message, n); known {
			if err := readField(field, wire, b[:length]); err != nil {
				return err
			}
		}
		b = b[length:]
	}
	return nil
}

func malformed(message reflect.Value, length int) error {
	return fmt.Errorf("reading a %s: %w", message.Type().Name(), protowire.ParseError(length))
}

func fieldOf(message reflect.Value, n protowire.Number) (field reflect.Value, known bool) {
	for i := range message.NumField() {
		if f := message.Type().Field(i); numberOf(f) == n {
			return message.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// readField reads one value, which is whole: numbers are varints, all else has a length.
func readField(field reflect.Value, wire protowire.Type, value []byte) error {
	isNumber := field.Kind() == reflect.Bool || field.Kind() == reflect.Int64
	if want := map[bool]protowire.Type{true: protowire.VarintType, false: protowire.BytesType}[isNumber]; wire != want {
		return fmt.Errorf("reading a %s: wire type %d, want %d", field.Type(), wire, want)
	}
	if isNumber {
		number, _ := protowire.ConsumeVarint(value)
		if field.Kind() == reflect.Bool {
			field.SetBool(number != 0)
		} else {
			field.SetInt(int64(number))
		}
		return nil
	}
	content, _ := protowire.ConsumeBytes(value)
	return readContent(field, content)
}

func readContent(field reflect.Value, content []byte) error {
	switch to := field.Addr().Interface().(type) {
	case *string:
		*to = string(content)
		return nil
	case *[]byte:
		*to = content
		return nil
	case *[]string:
		*to = append(*to, string(content))
		return nil
	case *map[string]string:
		var entry EnvEntry
		if err := Unmarshal(content, &entry); err != nil {
			return err
		}
		if *to == nil {
			*to = map[string]string{}
		}
		(*to)[entry.Name] = entry.Value
		return nil
	}
	item := reflect.New(field.Type().Elem())
	if err := readMessage(content, item.Elem()); err != nil {
		return err
	}
	if field.Kind() == reflect.Pointer {
		field.Set(item)
	} else {
		field.Set(reflect.Append(field, item.Elem()))
	}
	return nil
}
