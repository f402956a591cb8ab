package registry

import (
	"reflect"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// header is what every registry document begins with.
type header struct {
	APIVersion string   `yaml:"apiVersion" required:"true" enum:"ballast.vixens.io/v1alpha1" doc:"The version of this format."`
	Kind       string   `yaml:"kind" required:"true" enum:"Registry" doc:"What the file is. A registry is read by Ballast and never applied to a cluster."`
	Metadata   metadata `yaml:"metadata" required:"true" doc:"What the registry is called."`
	Spec       spec     `yaml:"spec" required:"true" doc:"What the registry says: a section for each that the keys below do not name."`
}

type metadata struct {
	Name        string            `yaml:"name" required:"true" example:"vixens" doc:"The registry's name."`
	Labels      map[string]string `yaml:"labels" doc:"Ballast does not read them."`
	Annotations map[string]string `yaml:"annotations" doc:"For hosts of KRM functions, which find the function by one."`
}

// spec is what there is under spec beside the sections.
type spec struct {
	Locked    []string    `yaml:"locked" example:"[priority, waive]" doc:"What nearer layers may not change: sections, and the waivers of their rules. waive stands for all waivers and for mode: report."`
	Workloads []entryHead `yaml:"workloads" doc:"The entries: what single workloads get. Their order never matters; the nearest layer wins, and in it the most exact match."`
}

// lockWaivers is what locks all waivers.
const lockWaivers = "waive"

// statement is what one document states for the settings of a section.
type statement struct {
	settings any // decoded over the defaults; only what place has was stated
	modal    modal
	place    *place
}

// targets returns the fields of the statement, the mode first.
func (s *statement) targets() []target {
	return append(structure(&s.modal), structure(s.settings)...)
}

// read adds what a file of a layer states.
func (r *Registry) read(f file, layer int) {
	if f.name != builtInName {
		r.files = append(r.files, f.name)
	}
	r.shared = append(r.shared, f.mistakes...)
	for _, n := range f.documents {
		d := decoder{file: f.name, layer: layer}
		r.document(&d, n)
		r.shared = append(r.shared, d.mistakes...)
	}
}

func (r *Registry) document(d *decoder, n *yaml.Node) {
	if other, ok := foreignKind(n); ok {
		d.mistake(other, "kind", "is %s, and a registry file holds nothing but kind: %s", quote(other.Value), kind)
		return
	}
	var h header
	fields := structure(&h)
	where := d.mapping(n, "", func(key, value *yaml.Node, path string) *place {
		f, ok := named(fields, key.Value)
		switch {
		case !ok:
			d.mistake(key, path, "%s", unknown("key", key.Value, namesOf(fields)))
			return nil
		case f.name == "spec":
			return r.spec(d, value)
		}
		return d.decode(value, f.field, f.value, path)
	})
	if where != nil {
		d.require(fields, where, "", d.mistakes)
	}
	switch name := h.Metadata.Name; {
	case where == nil || d.file == builtInName:
	case !r.layers[d.layer].operator.IsZero():
		r.operatorNames[name] = true
	default:
		r.filesByName[name] = append(r.filesByName[name], d.file)
	}
}

func (r *Registry) spec(d *decoder, n *yaml.Node) *place {
	return d.mapping(n, "spec", func(key, value *yaml.Node, path string) *place {
		switch s := r.sections[key.Value]; {
		case key.Value == "locked":
			return r.locked(d, value, path)
		case key.Value == "workloads":
			return r.workloads(d, value, path)
		case s != nil:
			return s.read(d, value, path)
		case d.file == builtInName: // of a transformer that is not in this run
			return nil
		}
		known := append(namesOf(structure(&spec{})), r.names...)
		d.mistake(key, path, "%s", unknown("section", key.Value, known))
		return nil
	})
}

// read adds what a document states for the settings of the section.
func (s *section) read(d *decoder, n *yaml.Node, path string) *place {
	before := len(d.mistakes)
	st := statement{settings: s.Section.Settings()}
	st.place = d.fields(n, st.targets(), path)
	if len(d.mistakes) > before {
		s.broken = true
	}
	if st.place != nil {
		s.statements = append(s.statements, st)
	}
	return st.place
}

func (r *Registry) locked(d *decoder, n *yaml.Node, path string) *place {
	var locked []string
	where := d.decode(n, field{}, reflect.ValueOf(&locked).Elem(), path)
	known := append([]string{lockWaivers}, r.names...)
	for i, what := range locked {
		index := strconv.Itoa(i)
		at := where.below[index]
		if !slices.Contains(known, what) {
			m := Mistake{Source: at.Source, Path: join(path, index), Message: unknown("section "+quote(what), what, known)}
			d.mistakes = append(d.mistakes, m)
			continue
		}
		r.locks = append(r.locks, lock{what: what, at: at})
	}
	return where
}
