package registry

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Reference returns the documentation of a registry file with these sections, as Markdown.
func Reference(sections []Section) []byte {
	var b strings.Builder
	b.WriteString("# Registry reference\n\n")
	b.WriteString("Every key that a registry may have. Any other key is an error, and so is a key without a value.\n\n")
	fields := structure(&header{})
	table(&b, fields)

	b.WriteString(promises)
	b.WriteString("\n## Sections\n\n" +
		"A section is a key under `spec`, for its settings, and under an entry of `workloads`.\n")
	for _, s := range sections {
		fmt.Fprintf(&b, "\n### %s\n\n%s\n\n", s.Name, s.Doc)
		st := statement{settings: s.Settings(), modal: modal{Enforce}}
		b.WriteString("Settings, under `spec." + s.Name + "`:\n\n")
		table(&b, st.targets())
		if s.Entry != nil {
			b.WriteString("\nOf one workload, under an entry:\n\n")
			entry := field{name: s.Name, doc: s.Doc}
			table(&b, []target{{entry, reflect.ValueOf(s.Entry()).Elem()}})
		}
		if len(s.Rules) > 0 {
			b.WriteString("\nRules that a waiver may name: `" + strings.Join(s.Rules, "`, `") + "`.\n")
		}
	}
	return []byte(b.String())
}

// promises is what holds of layers whatever the sections are.
const promises = `
## Layers and locks

Layers go from far to near: what is built in, the operator's (` + "`--registry` of `generate` and `serve`" + `),
a registry that a plugin parameter names, and each ` + "`ballast.yaml`" + ` from the top of the repository down to
the application. What the nearest layer says holds, but for this:

- Of a section that a farther layer has in ` + "`locked`" + `, a nearer one says nothing: no settings, no entry, no
  waiver of its rules. It gives an entry no ` + "`mode`" + ` either, which is about all sections.
- Under ` + "`locked: [waive]`" + ` a nearer layer has no waiver, and no ` + "`mode: report`" + ` of a section or an
  entry: that waives every rule.
- A layer is firm if it is an operator's, or if it locks something. Nearer layers add to the kinds, tools and
  namespaces that a firm layer names, and change none of them. Kinds that Ballast knows by itself count as named.
- What an entry of a firm layer keeps, no nearer entry takes away from the same object. It keeps a webhook closed,
  hardening in place, or root out of the init containers.

Whatever goes against this is an error with both lines. It fails every render of the repository, or, in an
entry, the objects that the entry matches. What no lock and no firm layer keeps is for the nearest layer to say.
`

func table(b *strings.Builder, fields []target) {
	b.WriteString("| key | value | default | meaning |\n|---|---|---|---|\n")
	rows(b, "", fields)
}

// rows writes a row for each field, and below it those of what it holds.
func rows(b *strings.Builder, prefix string, fields []target) {
	for _, f := range fields {
		path := prefix + f.name
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n",
			path, valueOf(f.field, held(f.value)), defaultText(f.value), meaning(f.field))
		below, inner := path, held(f.value)
		for !isText(inner) && (inner.Kind() == reflect.Map || inner.Kind() == reflect.Slice) {
			below += map[reflect.Kind]string{reflect.Map: ".NAME", reflect.Slice: "[]"}[inner.Kind()]
			inner = held(reflect.New(inner.Type().Elem()).Elem())
		}
		if inner.Kind() == reflect.Struct && !isText(inner) {
			rows(b, below+".", targets(inner))
		}
	}
}

// valueOf says what a field takes.
func valueOf(f field, v reflect.Value) string {
	if isText(v) {
		return "text"
	}
	switch v.Kind() {
	case reflect.Struct:
		if one, ok := short(targets(v)); ok {
			return "`" + one.name + "` alone, or a mapping"
		}
		return "a mapping"
	case reflect.Map:
		return "by name, each " + valueOf(f, held(reflect.New(v.Type().Elem()).Elem()))
	case reflect.Slice:
		return "list, each " + valueOf(f, held(reflect.New(v.Type().Elem()).Elem()))
	case reflect.Bool:
		return "`true` or `false`"
	case reflect.String:
		if len(f.enum) > 0 {
			return "`" + strings.ReplaceAll(strings.ReplaceAll(oneOf(f.enum), ", ", "`, `"), " or ", "` or `") + "`"
		}
		return "text"
	default:
		return "a whole number"
	}
}

func defaultText(v reflect.Value) string {
	value, ok := defaultOf(v)
	if !ok {
		return ""
	}
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return "`" + strings.Trim(string(text), `"`) + "`"
}

func meaning(f field) string {
	text := f.doc
	if f.required {
		text += " Required."
	}
	if f.set {
		text += " Unites across layers."
	}
	if f.add {
		text += " Unites by name across layers; under an operator's layer, nearer ones add to it and change nothing."
	}
	if f.example != "" {
		text += " Example: `" + f.example + "`"
	}
	return strings.ReplaceAll(strings.TrimSpace(text), "|", `\|`)
}
