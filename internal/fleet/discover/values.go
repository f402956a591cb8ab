package discover

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"sigs.k8s.io/yaml"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/yamledit"
	"github.com/vixens-io/ballast/internal/source/argocd"
)

// Values of a chart may hold Applications: those of argocd-apps do, as a map by name or as a list, at the top or
// below the name by which another chart depends on it.
var valuesKinds = map[string]string{
	"applications": "Application", "applicationsets": "ApplicationSet", "applicationSets": "ApplicationSet",
}

// values are those of a chart, and where they are written.
type values struct {
	file string
	line int // of all of them, where the text is not their own
	all  map[string]any
	text yamledit.Field // of the same, if it is a file
}

// mayHoldApplications reports whether a text may be values that hold Applications.
func mayHoldApplications(text []byte) bool {
	hasKey := bytes.Contains(text, []byte("applications:")) || bytes.Contains(text, []byte("applicationsets:")) ||
		bytes.Contains(text, []byte("applicationSets:"))
	return hasKey && bytes.Contains(text, []byte("repoURL"))
}

// readValues reads a file that may be the values of a chart, and reports whether it is: whether there are
// Applications in it that are no objects. One that is no YAML is none.
func (s *survey) readValues(file string, text []byte, all *found) (bool, error) {
	v := values{file: file, line: 1}
	if !mayHoldApplications(text) || s.tree.isTemplate(file) ||
		yaml.Unmarshal(text, &v.all) != nil || v.all["apiVersion"] != nil {
		return false, nil
	}
	if tree, err := yamledit.Parse(text); err == nil {
		v.text = tree.Root()
	}
	before := len(all.apps) + len(all.sets)
	err := v.read(s, all)
	return err != nil || len(all.apps)+len(all.sets) > before, err
}

// read reads the Applications in values.
func (v values) read(s *survey, all *found) error {
	errs := []error{v.below(s, v.all, v.text, all)}
	for _, key := range slices.Sorted(maps.Keys(v.all)) {
		if inner, ok := v.all[key].(map[string]any); ok && valuesKinds[key] == "" {
			errs = append(errs, v.below(s, inner, v.text.At(key), all))
		}
	}
	return errors.Join(errs...)
}

// below reads the Applications of one chart's values.
func (v values) below(s *survey, chart map[string]any, text yamledit.Field, all *found) error {
	var errs []error
	for _, key := range slices.Sorted(maps.Keys(valuesKinds)) {
		switch items := chart[key].(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(items)) {
				errs = append(errs, v.item(s, valuesKinds[key], name, items[name], text.At(key, name), all))
			}
		case []any:
			fields := text.At(key).Each()
			for i, item := range items {
				var field yamledit.Field
				if i < len(fields) {
					field = fields[i]
				}
				errs = append(errs, v.item(s, valuesKinds[key], "", item, field, all))
			}
		}
	}
	return errors.Join(errs...)
}

// item reads one Application or ApplicationSet of values. What is neither, and what is a part of one that other
// values hold, is left.
func (v values) item(s *survey, kind, name string, item any, text yamledit.Field, all *found) error {
	spec, ok := item.(map[string]any)
	isOne := spec["destination"] != nil && (spec["source"] != nil || spec["sources"] != nil)
	if kind == "ApplicationSet" {
		isOne = spec["generators"] != nil && spec["template"] != nil
	}
	if !ok || !isOne {
		return nil
	}
	spec = maps.Clone(spec)
	metadata := map[string]any{"name": name}
	for from, to := range map[string]string{"name": "name", "namespace": "namespace",
		"additionalAnnotations": "annotations"} {
		if spec[from] != nil {
			metadata[to] = spec[from]
		}
		delete(spec, from)
	}
	line := v.line
	if text.Exists() {
		line = text.Line()
	}
	object, err := json.Marshal(map[string]any{
		"apiVersion": "argoproj.io/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec,
	})
	if err != nil {
		return fmt.Errorf("%s:%d: %w", v.file, line, err)
	}
	d := &manifest.Document{Part: v.file, Line: line, Bytes: object}
	if err := d.Decode(); err != nil {
		return err
	}
	apps, sets, err := argocd.Read(d, s.argoCD)
	all.apps, all.sets = append(all.apps, apps...), append(all.sets, sets...)
	return err
}

// inValues adds the Applications that Applications of charts have in their own values, and those in values that
// a kustomization states.
func (s *survey) inValues(all *found) {
	for _, v := range s.kustomizations.values {
		if err := v.read(s, all); err != nil {
			s.fleet.trouble(v.file, err)
		}
	}
	for i := 0; i < len(all.apps) && i < mostMade; i++ {
		app := all.apps[i]
		for _, source := range app.Sources {
			if source.Chart == "" || source.Helm == nil {
				continue
			}
			v := values{file: app.File, line: app.Line, all: source.Helm.ValuesObject}
			if v.all == nil && mayHoldApplications([]byte(source.Helm.Values)) {
				_ = yaml.Unmarshal([]byte(source.Helm.Values), &v.all) // the render says what is wrong with them
			}
			if err := v.read(s, all); err != nil {
				s.fleet.trouble(v.file, err)
			}
		}
	}
}

// mostMade bounds how many Applications are asked for those in their values, of which each may hold others.
const mostMade = 100_000
