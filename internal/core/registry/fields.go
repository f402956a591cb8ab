package registry

import (
	"fmt"
	"reflect"
	"strings"
)

// field is what the tags of a struct's field say.
type field struct {
	name     string
	doc      string
	example  string
	enum     []string
	required bool
	short    bool
	set      bool // unites across layers
	add      bool // unites by name across layers, and what a firm layer names stays as it is
}

// target is a field together with the value that holds it.
type target struct {
	field
	value reflect.Value
}

// targets returns the fields of a struct, those of embedded structs among them.
func targets(v reflect.Value) []target {
	all := make([]target, 0, v.NumField())
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, option, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case option == "inline" || f.Anonymous && name == "":
			all = append(all, targets(v.Field(i))...)
		case !f.IsExported() || name == "-":
		case name == "":
			panic(fmt.Sprintf("registry: %s.%s has no yaml tag", v.Type(), f.Name))
		default:
			all = append(all, target{fieldOf(name, f.Tag), v.Field(i)})
		}
	}
	return all
}

func fieldOf(name string, tag reflect.StructTag) field {
	f := field{
		name:     name,
		doc:      tag.Get("doc"),
		example:  tag.Get("example"),
		required: tag.Get("required") == "true",
		short:    tag.Get("short") == "true",
		set:      tag.Get("merge") == "set",
		add:      tag.Get("merge") == "add",
	}
	if enum := tag.Get("enum"); enum != "" {
		f.enum = strings.Split(enum, ",")
	}
	return f
}

// structure returns the fields of the struct that ptr points to.
func structure(ptr any) []target { return targets(reflect.ValueOf(ptr).Elem()) }

func named(fields []target, name string) (target, bool) {
	for _, f := range fields {
		if f.name == name {
			return f, true
		}
	}
	return target{}, false
}

func namesOf(fields []target) []string {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return names
}

// short returns the field that a single value in place of the whole struct sets.
func short(fields []target) (target, bool) {
	for _, f := range fields {
		if f.short {
			return f, true
		}
	}
	return target{}, false
}
