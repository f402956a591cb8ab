package policytest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/go-multierror"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// decoder reads a document strictly, and collects every mistake with its line.
type decoder struct {
	document     *manifest.Document
	transformers []transform.Definition
	mistakes     *multierror.Error
}

func (d *decoder) mistake(f yamledit.Field, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if path := strings.Join(f.Path(), "."); path != "" {
		text = path + ": " + text
	}
	d.mistakes = multierror.Append(d.mistakes, fmt.Errorf("%s: %s", d.document.Place(f.Line()), text))
}

// keys reports whether f is a map, and finds the keys that it may not have, or lacks.
func (d *decoder) keys(f yamledit.Field, required []string, optional ...string) bool {
	allowed := slices.Concat(required, optional)
	if f.Kind() != yamledit.Map {
		d.mistake(f, "want a map of %s", strings.Join(allowed, ", "))
		return false
	}
	seen := map[string]bool{}
	for _, key := range f.Keys() {
		switch {
		case !slices.Contains(allowed, key):
			d.mistake(f.At(key), "unknown key, want one of %s", strings.Join(allowed, ", "))
		case seen[key]:
			d.mistake(f.At(key), "is stated twice")
		case f.At(key).Kind() == yamledit.None:
			d.mistake(f.At(key), "has no value: give it one, or drop the key")
		}
		seen[key] = true
	}
	for _, key := range required {
		if !seen[key] {
			d.mistake(f, "lacks %s", key)
		}
	}
	return true
}

// text returns a string; "" for a field that is missing.
func (d *decoder) text(f yamledit.Field) string {
	s, ok := f.Str()
	if f.Kind() != yamledit.None && (!ok || s == "") {
		d.mistake(f, "want text that is not empty; quote what could be taken for something else")
	}
	return s
}

// word returns a string that is one of some.
func (d *decoder) word(f yamledit.Field, words ...string) string {
	s := d.text(f)
	if s != "" && !slices.Contains(words, s) {
		d.mistake(f, "is %q, want one of %s", s, strings.Join(words, ", "))
	}
	return s
}

// rule returns the ID of a rule. Of one that no transformer has nothing is ever found: that it is absent
// would hold for ever.
func (d *decoder) rule(f yamledit.Field) string {
	id := d.text(f)
	by, _, _ := strings.Cut(id, "/")
	var names, rules []string
	for _, t := range d.transformers {
		names = append(names, t.Name+"/…")
		for _, rule := range t.Rules {
			if t.Name == by {
				rules = append(rules, t.Name+"/"+rule.Name)
			}
		}
	}
	switch {
	case id == "" || slices.Contains(rules, id):
	case len(rules) > 0:
		d.mistake(f, "is %q, want one of %s", id, strings.Join(rules, ", "))
	default:
		d.mistake(f, "is %q, want one of %s", id, strings.Join(names, ", "))
	}
	return id
}

func (d *decoder) boolean(f yamledit.Field) bool {
	if f.Kind() != yamledit.None && f.Value() != "true" && f.Value() != "false" {
		d.mistake(f, "want true or false")
	}
	return f.Bool()
}

// items returns the items of a list that is not empty, where there is one.
func (d *decoder) items(f yamledit.Field) []yamledit.Field {
	if f.Kind() != yamledit.None && len(f.Each()) == 0 {
		d.mistake(f, "want a list with something in it")
	}
	return f.Each()
}

func (d *decoder) texts(f yamledit.Field) []string {
	var all []string
	for _, item := range d.items(f) {
		if item.Kind() == yamledit.None {
			d.mistake(item, "has no value")
		}
		all = append(all, d.text(item))
	}
	return all
}
