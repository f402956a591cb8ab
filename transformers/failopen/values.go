package failopen

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// values are those that an Application gives to a chart, each in the order in which Helm lays one over the other.
type values []given

// given is some values, and where the Application states them.
type given struct {
	at     transform.Field // what names the file, or holds the text; the map itself where one is inline
	root   transform.Field // the values; of a parameter, its value or the path of its file
	name   string          // of a parameter
	file   string          // of the repository, for messages; empty if it is none
	inline bool            // the values are part of the Application
}

// sourcesOf returns the sources of an Application.
func sourcesOf(spec transform.Field) []transform.Field {
	if dry := spec.At("sourceHydrator", "drySource"); !dry.Empty() {
		return []transform.Field{dry} // the others are made of it
	}
	if sources := spec.At("sources").Each(); len(sources) > 0 {
		return sources // source is ignored beside them
	}
	return []transform.Field{spec.At("source")}
}

// valuesOf returns the values of a source, those in files of the repository among them.
func (o opener) valuesOf(spec, source transform.Field) values {
	helm := source.At("helm")
	all := o.ownValues(spec, source)
	for _, f := range o.valueFiles(spec, source) {
		if f.root = o.readValues(f.file); f.root.Exists() {
			all = append(all, f)
		}
	}
	if object := helm.At("valuesObject"); !object.Empty() { // values is ignored beside it
		all = append(all, given{at: object, root: object, inline: true})
	} else if text := helm.At("values"); !text.Empty() {
		all = append(all, given{at: text, root: transform.Embedded(text)})
	}
	for _, p := range helm.At("parameters").Each() {
		all = append(all, given{at: p, root: p.At("value"), name: p.At("name").Value()})
	}
	for _, p := range helm.At("fileParameters").Each() {
		all = append(all, given{at: p, root: p.At("path"), name: p.At("name").Value()})
	}
	return all
}

// valueFiles returns the files of values that a source names. A name may be a pattern, which stands for the files in
// the order of their names; of those that are named by themselves too, none.
func (o opener) valueFiles(spec, source transform.Field) []given {
	var all []given
	named := map[string]bool{}
	fields := source.At("helm", "valueFiles").Each()
	for _, f := range fields {
		if name, ok := filePath(spec, source, f.Value()); ok {
			named[name] = !isPattern(name)
		}
	}
	for _, f := range fields {
		name, ok := filePath(spec, source, f.Value())
		switch {
		case !ok:
		case !isPattern(name):
			all = append(all, given{at: f, file: name})
		default:
			for _, like := range o.FilesLike(name) {
				if !named[like] {
					named[like] = true
					all = append(all, given{at: f, file: like})
				}
			}
		}
	}
	return all
}

func isPattern(name string) bool { return strings.ContainsAny(name, "*?[{") }

// ownValues returns the values of a chart of the repository, over which all others lie, unless the Application names
// their file itself.
func (o opener) ownValues(spec, source transform.Field) values {
	at := source.At("path")
	own := path.Join(at.Value(), "values.yaml")
	isNamed := slices.ContainsFunc(o.valueFiles(spec, source), func(f given) bool { return f.file == own })
	if at.Empty() || isNamed {
		return nil
	}
	if root := o.readValues(own); root.Exists() {
		return values{{at: at, root: root, file: own}}
	}
	return nil
}

// filePath returns the path in the repository of a file of values; ok is false for one that is elsewhere. A name is
// below the source's path, from the root of the repository after a slash, or from that of another source's after
// its reference.
func filePath(spec, source transform.Field, name string) (file string, ok bool) {
	switch ref, below, isBelow := strings.Cut(name, "/"); {
	case name == "" || strings.Contains(name, "://"):
		return "", false
	case strings.HasPrefix(ref, "$"):
		return path.Clean(below), isBelow && hasRef(spec, ref[1:])
	case strings.HasPrefix(name, "/"):
		return path.Clean(name[1:]), true
	}
	return path.Join(source.At("path").Value(), name), !source.At("path").Empty()
}

// hasRef reports whether a source of an Application has a reference.
func hasRef(spec transform.Field, ref string) bool {
	for _, source := range sourcesOf(spec) {
		if source.At("ref").Value() == ref {
			return true
		}
	}
	return false
}

// readValues reads a file of the repository that has one of the values that are looked for.
func (o opener) readValues(name string) transform.Field {
	text := o.File(name)
	if !bytes.Contains(text, []byte("failurePolicy")) && !bytes.Contains(text, []byte("forceFailurePolicyIgnore")) {
		return transform.Field{}
	}
	return transform.ParseYAML(text)
}

// value returns the value of a name; a field of nothing where nothing states it.
func (s given) value(name string) transform.Field {
	if s.name != "" {
		if s.name == name {
			return s.root
		}
		return transform.Field{}
	}
	return s.root.At(strings.Split(name, ".")...)
}

// forcesOpen reports whether values have Kyverno's chart open all webhooks.
func (v values) forcesOpen(source transform.Field) bool {
	forced := false
	for _, prefix := range prefixes(source) {
		for _, name := range []string{workingValue, overridingValue} {
			for _, s := range v {
				if value := s.value(prefix + name); !value.Empty() {
					forced = isTrue(value.Value())
				}
			}
		}
	}
	return forced
}
