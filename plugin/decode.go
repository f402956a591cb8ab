package plugin

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/vixens-io/ballast/internal/source/render"
	"github.com/vixens-io/ballast/plugin/cmp"
)

// Announcement returns the parameters as Argo CD's user interface shows them.
func Announcement() []cmp.Parameter {
	var all []cmp.Parameter
	for f := range reflect.TypeFor[parameters]().Fields() {
		if nameOf(f) == "" {
			continue
		}
		a := cmp.Parameter{Name: nameOf(f), Title: f.Tag.Get("title"), Tooltip: f.Tag.Get("doc"),
			ItemType: "string", CollectionType: "string"}
		switch f.Type.Kind() {
		case reflect.Bool:
			a.ItemType, a.String = "boolean", "false"
		case reflect.Slice:
			a.CollectionType = "array"
		case reflect.Map:
			a.CollectionType = "map"
		}
		all = append(all, a)
	}
	for _, o := range render.SpecOptions() {
		all = append(all, announceOption(o))
	}
	return all
}

func nameOf(f reflect.StructField) string { return f.Tag.Get("param") }

// variableOf returns a parameter's name as variables have it: helm-values is HELM_VALUES.
func variableOf(name string) string {
	return strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// set sets the parameter of that name.
func (p *parameters) set(v value) error {
	var known, options []string
	for f, field := range reflect.ValueOf(p).Elem().Fields() {
		switch name := nameOf(f); name {
		case "":
		case v.Name:
			return v.into(f, field)
		default:
			known = append(known, name)
		}
	}
	for _, o := range render.SpecOptions() {
		if o.Name == v.Name {
			return p.setOption(o, v)
		}
		options = append(options, o.Name)
	}
	slices.Sort(known)
	return fmt.Errorf("unknown; there are %s, and the options of a source: %s",
		strings.Join(known, ", "), strings.Join(options, ", "))
}

// value is what one parameter is set to, in any of the forms in which Argo CD has it.
type value struct {
	Name   string            `json:"name"`
	String *string           `json:"string"`
	Array  []string          `json:"array"`
	Map    map[string]string `json:"map"`
}

func (v value) into(f reflect.StructField, field reflect.Value) error {
	switch to := field.Addr().Interface().(type) {
	case *[]string:
		return v.intoList(to)
	case *map[string]string:
		return v.intoMap(to)
	}
	text, err := v.text()
	if err != nil {
		return err
	}
	if field.Kind() == reflect.Bool {
		is, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New(`wants "true" or "false"`)
		}
		field.SetBool(is)
		return nil
	}
	if enum := f.Tag.Get("enum"); enum != "" && text != "" && !slices.Contains(strings.Split(enum, ","), text) {
		return fmt.Errorf("wants one of %s", strings.ReplaceAll(enum, ",", ", "))
	}
	field.SetString(text)
	return nil
}

// text returns the one text that a value is.
func (v value) text() (string, error) {
	switch {
	case v.Map != nil || len(v.Array) > 1:
		return "", errors.New("wants one text")
	case len(v.Array) == 1:
		return v.Array[0], nil
	case v.String == nil:
		return "", nil
	}
	return strings.TrimSpace(*v.String), nil
}

// intoList takes a list, or a text that has its items between commas.
func (v value) intoList(list *[]string) error {
	switch {
	case v.Map != nil:
		return errors.New("wants a string or an array, not a map")
	case v.Array != nil:
		*list = v.Array
	case v.String != nil:
		*list = splitList(*v.String)
	}
	return nil
}

// intoMap takes a map, or a list of key=value.
func (v value) intoMap(all *map[string]string) error {
	if v.Map != nil {
		*all = maps.Clone(v.Map)
		return nil
	}
	var pairs []string
	if err := v.intoList(&pairs); err != nil {
		return err
	}
	*all = map[string]string{}
	for _, pair := range pairs {
		key, text, found := strings.Cut(pair, "=")
		if !found {
			return errors.New("wants key=value")
		}
		(*all)[key] = text
	}
	return nil
}

func splitList(text string) []string {
	var items []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
