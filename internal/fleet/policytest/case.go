package policytest

import (
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// test reads a document of kind Test.
func (d *decoder) test(f yamledit.Field) []Case {
	if !d.keys(f, []string{"apiVersion", "kind", "metadata", "spec"}) {
		return nil
	}
	d.word(f.At("apiVersion"), apiVersion)
	d.word(f.At("kind"), "Test")
	spec := f.At("spec")
	if !d.keys(f.At("metadata"), []string{"name"}) || !d.keys(spec, []string{"cases"}, "registry") {
		return nil
	}
	registry := d.texts(spec.At("registry"))
	lines := map[string]int{}
	var cases []Case
	for _, item := range d.items(spec.At("cases")) {
		c := d.testCase(item)
		c.Suite = d.text(f.At("metadata", "name"))
		if c.Registry == nil {
			c.Registry = registry
		}
		if line := lines[c.Name]; line > 0 {
			d.mistake(item.At("name"), "is also the name of the case in line %d", line)
		}
		lines[c.Name] = item.Line()
		cases = append(cases, c)
	}
	return cases
}

func (d *decoder) testCase(f yamledit.Field) Case {
	c := Case{File: d.document.Part, Line: d.document.Line + f.Line() - 1}
	optional := []string{"inputs", "fleet", "registry", "facts", "strict", "objects", "output", "snapshot", "error"}
	if !d.keys(f, []string{"name"}, optional...) {
		return c
	}
	c.Name = d.text(f.At("name"))
	c.Inputs = d.texts(f.At("inputs"))
	c.Registry = d.texts(f.At("registry"))
	c.Facts = d.facts(f.At("facts"))
	c.Strict = d.boolean(f.At("strict"))
	for _, item := range d.items(f.At("objects")) {
		c.Objects = append(c.Objects, d.object(item))
	}
	c.Output = d.text(f.At("output"))
	c.Snapshot = d.text(f.At("snapshot"))
	c.Error = d.text(f.At("error"))
	c.Fleet = d.text(f.At("fleet"))
	d.checkCase(f, c)
	return c
}

// checkCase refuses what makes no sense together.
func (d *decoder) checkCase(f yamledit.Field, c Case) {
	switch {
	case c.Fleet == "" && len(c.Inputs) == 0:
		d.mistake(f, "lacks inputs, or fleet")
	case c.Fleet != "":
		for _, key := range []string{"inputs", "facts", "objects", "output", "error"} {
			if f.At(key).Exists() {
				d.mistake(f.At(key), "is not of a fleet, of which each Application says it: drop it, or fleet")
			}
		}
	}
	expects := len(c.Objects) > 0 || c.Output != "" || c.Snapshot != ""
	switch {
	case !expects && c.Error == "":
		d.mistake(f, "expects nothing: state objects, output, snapshot or error")
	case expects && c.Error != "":
		d.mistake(f.At("error"), "a render that fails has nothing else to expect: drop objects, output and snapshot, or this")
	}
}

func (d *decoder) facts(f yamledit.Field) Facts {
	if f.Kind() == yamledit.None || !d.keys(f, nil, "app", "project", "namespace", "path") {
		return Facts{}
	}
	return Facts{
		App: d.text(f.At("app")), Project: d.text(f.At("project")),
		Namespace: d.text(f.At("namespace")), Path: d.text(f.At("path")),
	}
}

func (d *decoder) object(f yamledit.Field) Object {
	o := Object{at: spot{d.document, f}}
	if !d.keys(f, []string{"kind", "name"}, "namespace", "findings", "fields") {
		return o
	}
	o.Kind, o.Name, o.Namespace = d.text(f.At("kind")), d.text(f.At("name")), d.text(f.At("namespace"))
	for _, item := range d.items(f.At("findings")) {
		o.Findings = append(o.Findings, d.finding(item))
	}
	o.Fields = d.fields(f.At("fields"))
	if len(o.Findings) == 0 && len(o.Fields) == 0 {
		d.mistake(f, "expects nothing: state findings or fields")
	}
	return o
}

func (d *decoder) finding(f yamledit.Field) Finding {
	found := Finding{at: spot{d.document, f}}
	if !d.keys(f, []string{"rule", "status"}, "container") {
		return found
	}
	found.Rule, found.Container = d.rule(f.At("rule")), d.text(f.At("container"))
	status := d.word(f.At("status"), "applied", "open", "waived", "mitigated", "reported", string(absent))
	found.Status = transform.Status(status)
	return found
}

func (d *decoder) fields(f yamledit.Field) []Field {
	if f.Kind() == yamledit.None {
		return nil
	}
	if f.Kind() != yamledit.Map || len(f.Keys()) == 0 {
		d.mistake(f, "want a map of paths and values")
		return nil
	}
	var all []Field
	for _, key := range f.Keys() {
		at := f.At(key)
		path, err := parsePath(key)
		if err != nil {
			d.mistake(at, "%v", err)
		}
		if at.Kind() == yamledit.None {
			d.mistake(at, "has no value; a field that must not be there is %s", none)
		}
		all = append(all, Field{Path: path, Value: at.Any(), at: spot{d.document, at}})
	}
	return all
}
