// Package registry reads the files in Git that say what each workload gets, and why.
//
// A registry comes in layers, from far (built in, the operator's) to near (the directory of the
// application). Each layer states settings, one section per owner, and entries: what the
// workloads that match get. Load merges the layers and checks them; Match then answers what one
// object gets, and from which line. The package knows match, waive, locked and mode; what a
// section means is known only to who declares it.
package registry

import "reflect"

// Section is the part of the registry that one owner, usually a transformer, declares.
//
// The structs it hands out are described by the tags of their fields:
//
//	yaml:"name"        the key
//	doc:"…"            what it means
//	enum:"a,b,c"       the texts allowed (of a list or a map: of each value)
//	required:"true"    must be stated, and not blank
//	short:"true"       a single value in place of the mapping sets this field
//	merge:"set"        a list that unites across layers
//	merge:"add"        a map, or a list of things with a method Key() string, that unites by name;
//	                   nearer layers than a firm one add names to it and change none of its own
//	example:"…"        an example, as YAML
//
// A field is a struct, pointer, map by string, slice, string, bool or int, or a type that is an
// encoding.TextUnmarshaler; such a type may have a method JSONSchema() map[string]any.
type Section struct {
	Name     string     // the key under spec, for settings, and under an entry
	Doc      string     // what the section is for, in a sentence
	Settings func() any // a pointer to a new struct that holds the defaults
	Entry    func() any // a pointer to a new, empty value of an entry; nil: it takes no entries
	Rules    []string   // the rules that waivers may name: "safe-sync/rclone-sync"

	// Loosens, if given, says how an entry would take protection away that an entry of a farther
	// layer keeps; "" if it would not. What a firm layer keeps, no nearer one takes away.
	Loosens func(nearer, farther any) string

	// CheckSettings, if given, reports what is wrong with the merged settings.
	CheckSettings func(settings any, r *Report)
	// CheckEntry, if given, reports what is wrong with one entry under the merged settings.
	CheckEntry func(settings, entry any, r *Report)
}

// Registry is all layers, merged and checked. It does not change once loaded.
type Registry struct {
	sections      map[string]*section
	names         []string // of the sections, as declared
	entries       []*entry // layer by layer, farthest first
	index         index    // of the entries
	locks         []lock
	layers        []standing // of each layer, farthest first
	files         []string
	filesByName   map[string][]string // files of no operator, by the names of the registries in them
	operatorNames map[string]bool     // names of the registries of an operator
	shared        []Mistake           // what fails every workload, and warnings
}

// section is one Section with what the layers state for it.
type section struct {
	Section
	statements []statement // farthest first
	settings   any         // merged, over the defaults
	modal      modal
	place      *place // where each setting was stated; nil if no layer states any
	inEntry    Source // of the first entry that states it
	broken     bool   // whether some layer's settings could not be read
}

// modal is what every section takes beside its own settings.
type modal struct {
	Mode Mode `yaml:"mode" enum:"enforce,report" doc:"Whether edits are made, or only planned and reported."`
}

// Mode says whether edits are made, or only planned and reported.
type Mode string

// The modes of a section or an entry.
const (
	Enforce    Mode = "enforce"
	ReportOnly Mode = "report"
)

// Load merges the layers, farthest first, and checks them against the sections. The error lists
// every mistake that fails all workloads; with it the registry is good for Mistakes and Files
// only. A mistake inside one entry is no error here: Match returns it.
func Load(sections []Section, layers []Layer) (*Registry, error) {
	r := &Registry{sections: map[string]*section{}, filesByName: map[string][]string{}, operatorNames: map[string]bool{}}
	for _, s := range sections {
		r.names = append(r.names, s.Name)
		r.sections[s.Name] = &section{Section: s, settings: s.Settings(), modal: modal{Enforce}}
	}
	for i, l := range layers {
		r.layers = append(r.layers, l.standing)
		for _, f := range l.files {
			r.read(f, i)
		}
	}
	for _, name := range r.names {
		r.shared = append(r.shared, r.sections[name].merge(r.firm)...)
	}
	r.enforceLocks()
	r.check()
	r.index = indexOf(r.entries)
	return r, asError(r.shared)
}

// check asks the owners of the sections about settings and entries, also where a part could not
// be read: what they say of that part would only echo its mistake, and is left out.
func (r *Registry) check() {
	for _, name := range r.names {
		s := r.sections[name]
		if s.CheckSettings == nil || !r.On(name) {
			continue
		}
		report := Report{path: "spec." + name, place: s.place, firm: r.firm}
		s.CheckSettings(s.settings, &report)
		r.shared = append(r.shared, withoutEchoes(report.mistakes, r.shared)...)
	}
	for _, e := range r.entries {
		r.checkEntry(e)
	}
}

func (r *Registry) checkEntry(e *entry) {
	for _, name := range r.names {
		s, stated := r.sections[name], e.stated[name]
		if s.CheckEntry == nil || stated == nil {
			continue
		}
		report := Report{path: join(e.path, name), place: stated.place, firm: r.firm}
		s.CheckEntry(s.settings, stated.Value, &report)
		e.mistakes = append(e.mistakes, report.mistakes...)
	}
}

// On reports whether some layer states the section, in its settings or in an entry.
func (r *Registry) On(section string) bool {
	s := r.sections[section]
	return s != nil && (len(s.statements) > 0 || !s.inEntry.IsZero())
}

// Settings returns the merged settings, of the type that Section.Settings returns; nil for a
// section that was not declared. They are shared: do not change them.
func (r *Registry) Settings(section string) any {
	if s := r.sections[section]; s != nil {
		return s.settings
	}
	return nil
}

// SettingSource returns where a setting, or the nearest thing around it, was stated. It is zero
// if the setting has its default. Without a path it is where the nearest layer states the section.
func (r *Registry) SettingSource(section string, path ...string) Source {
	s := r.sections[section]
	if s == nil || s.place == nil {
		return Source{}
	}
	if len(path) > 0 && s.place.below[path[0]] == nil {
		return Source{}
	}
	return s.place.find(path)
}

// TextOf returns the text that a setting of a section, a map of texts, has for a name, and where that is stated; ""
// for none. It is for what one section states and others go by.
func (r *Registry) TextOf(section, setting, name string) (text string, at Source) {
	s := r.sections[section]
	if s == nil {
		return "", Source{}
	}
	f, ok := named(structure(s.settings), setting)
	if !ok || f.value.Kind() != reflect.Map || f.value.Type().Elem().Kind() != reflect.String {
		return "", Source{}
	}
	value := f.value.MapIndex(reflect.ValueOf(name).Convert(f.value.Type().Key()))
	if !value.IsValid() {
		return "", Source{}
	}
	return value.String(), r.SettingSource(section, setting, name)
}

// Mode returns the mode that the settings state for the section.
func (r *Registry) Mode(section string) Mode {
	if s := r.sections[section]; s != nil {
		return s.modal.Mode
	}
	return Enforce
}

// Mistakes returns every mistake and warning, also those inside entries, by file and line.
func (r *Registry) Mistakes() []Mistake {
	all := append([]Mistake(nil), r.shared...)
	for _, e := range r.entries {
		for _, m := range e.mistakes {
			m.Entry = e.criteria.written()
			all = append(all, m)
		}
	}
	return sorted(append(all, r.ties()...))
}

// Files returns the files of all layers but the built-in one, farthest first.
func (r *Registry) Files() []string {
	return append([]string(nil), r.files...)
}

// OperatorHas reports whether an operator's layer holds a registry of that name.
func (r *Registry) OperatorHas(name string) bool { return r.operatorNames[name] }

// FilesByName returns the files of the other layers that hold a registry of that name.
func (r *Registry) FilesByName(name string) []string {
	return append([]string(nil), r.filesByName[name]...)
}
