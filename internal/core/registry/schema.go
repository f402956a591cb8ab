package registry

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"

	"go.yaml.in/yaml/v3"
)

// schema is a JSON Schema, draft 7.
type schema map[string]any

// described is a type that knows the schema of its text.
type described interface{ JSONSchema() map[string]any }

// Schema returns the JSON Schema of a registry file with these sections, by which editors complete
// and check one.
func Schema(sections []Section) ([]byte, error) {
	s, err := object(structure(&header{}))
	if err != nil {
		return nil, err
	}
	s["$schema"] = "http://json-schema.org/draft-07/schema#"
	s["title"] = "Ballast registry"
	if err := s.at("spec").addSections(sections); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(s); err != nil {
		return nil, fmt.Errorf("writing the registry's schema: %w", err)
	}
	return b.Bytes(), nil
}

// addSections adds to the schema of spec what only the sections know.
func (s schema) addSections(sections []Section) error {
	entry := s.at("workloads")["items"].(schema)
	entry.at("match")["minProperties"] = 1
	lockable, rules := []string{lockWaivers}, []string{}
	for _, section := range sections {
		lockable, rules = append(lockable, section.Name), append(rules, section.Rules...)
		settings, err := settingsSchema(section)
		if err != nil {
			return err
		}
		s.properties()[section.Name] = settings
		if section.Entry == nil {
			continue
		}
		value, err := schemaOf(field{name: section.Name, doc: section.Doc}, reflect.ValueOf(section.Entry()).Elem())
		if err != nil {
			return err
		}
		entry.properties()[section.Name] = value
	}
	s.at("locked")["items"].(schema)["enum"] = lockable
	entry.at("waive")["items"].(schema).at("rule")["enum"] = rules
	return nil
}

// settingsSchema requires nothing: another layer may state it.
func settingsSchema(section Section) (schema, error) {
	st := statement{settings: section.Settings(), modal: modal{Enforce}}
	s, err := object(st.targets())
	if err != nil {
		return nil, err
	}
	delete(s, "required")
	if section.Doc != "" {
		s["description"] = section.Doc
	}
	return s, nil
}

func (s schema) properties() schema    { return s["properties"].(schema) }
func (s schema) at(name string) schema { return s.properties()[name].(schema) }

// object returns the schema of a mapping with these keys and no others.
func object(fields []target) (schema, error) {
	properties, required := schema{}, []string{}
	for _, f := range fields {
		s, err := schemaOf(f.field, f.value)
		if err != nil {
			return nil, err
		}
		properties[f.name] = s
		if f.required {
			required = append(required, f.name)
		}
	}
	s := schema{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		s["required"] = required
	}
	return s, nil
}

// schemaOf returns the schema of a field, whose value holds its default.
func schemaOf(f field, v reflect.Value) (schema, error) {
	s, err := shape(f, v)
	if err != nil {
		return nil, err
	}
	if f.doc != "" {
		s["description"] = f.doc
	}
	if value, ok := defaultOf(v); ok {
		s["default"] = value
	}
	if f.example != "" {
		var example any
		if err := yaml.Unmarshal([]byte(f.example), &example); err != nil {
			return nil, fmt.Errorf("example of %s: %w", f.name, err)
		}
		if v.Kind() == reflect.String || isText(held(v)) {
			example = f.example
		}
		s["examples"] = []any{example}
	}
	return s, nil
}

// shape returns what a value may look like.
func shape(f field, v reflect.Value) (schema, error) {
	v = held(v)
	if d, ok := v.Interface().(described); ok {
		return schema(d.JSONSchema()), nil
	}
	if isText(v) {
		return schema{"type": []string{"string", "number", "boolean"}}, nil
	}
	switch v.Kind() {
	case reflect.Struct:
		return shapeOfStruct(targets(v))
	case reflect.Map:
		values, err := shape(f, reflect.New(v.Type().Elem()).Elem())
		return schema{"type": "object", "additionalProperties": values}, err
	case reflect.Slice:
		items, err := shape(f, reflect.New(v.Type().Elem()).Elem())
		return schema{"type": "array", "items": items}, err
	case reflect.String:
		return shapeOfString(f), nil
	case reflect.Bool:
		return schema{"type": "boolean"}, nil
	default:
		return schema{"type": "integer"}, nil
	}
}

func shapeOfStruct(fields []target) (schema, error) {
	long, err := object(fields)
	if err != nil {
		return nil, err
	}
	f, ok := short(fields)
	if !ok {
		return long, nil
	}
	single, err := shape(f.field, f.value)
	return schema{"anyOf": []any{single, long}}, err
}

func shapeOfString(f field) schema {
	s := schema{"type": "string"}
	if len(f.enum) > 0 {
		s["enum"] = f.enum
	} else if f.required {
		s["pattern"] = `\S`
	}
	return s
}

// held returns the value behind a pointer, a new one if it points to nothing.
func held(v reflect.Value) reflect.Value {
	if v.Kind() != reflect.Pointer {
		return v
	}
	if v.IsNil() {
		return reflect.New(v.Type().Elem()).Elem()
	}
	return v.Elem()
}

func isText(v reflect.Value) bool {
	return reflect.PointerTo(v.Type()).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// defaultOf returns a default worth telling, as JSON writes it.
func defaultOf(v reflect.Value) (any, bool) {
	if v.Kind() == reflect.Bool {
		return v.Bool(), true
	}
	if v.IsZero() || (v.Kind() == reflect.Map || v.Kind() == reflect.Slice) && v.Len() == 0 {
		return nil, false
	}
	value := plain(held(v))
	if m, ok := value.(map[string]any); ok && len(m) == 0 {
		return nil, false
	}
	return value, true
}

// plain returns a value under the names that a registry gives its parts, without the empty ones.
func plain(v reflect.Value) any {
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		text, _ := m.MarshalText()
		return string(text)
	}
	switch v.Kind() {
	case reflect.Struct:
		m := map[string]any{}
		for _, f := range targets(v) {
			if !f.value.IsZero() {
				m[f.name] = plain(held(f.value))
			}
		}
		return m
	case reflect.Map:
		m := map[string]any{}
		for _, key := range v.MapKeys() {
			m[key.String()] = plain(held(v.MapIndex(key)))
		}
		return m
	case reflect.Slice:
		list := []any{}
		for i := range v.Len() {
			list = append(list, plain(held(v.Index(i))))
		}
		return list
	}
	return v.Interface()
}
