package registry

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"sync/atomic"

	"go.yaml.in/yaml/v3"
)

// entry is what the workloads that match get.
type entry struct {
	place
	path     string // spec.workloads[3]
	criteria criteria
	shape    string             // of the criteria
	stated   map[string]*Stated // by section, and "mode"
	waivers  []Waiver
	mistakes []Mistake // what fails the workloads that match, and warnings
	matched  atomic.Bool
}

// entryHead is what every entry may state beside the sections.
type entryHead struct {
	Match matching `yaml:"match" required:"true" doc:"Which objects the entry is for: those of which every field given holds."`
	Waive []Waiver `yaml:"waive" doc:"Rules that the objects are let off, each with a reason."`
	Mode  Mode     `yaml:"mode" enum:"enforce,report" doc:"Whether edits of these objects are made, or only planned and reported. It beats the mode of the sections."`
}

// Stated is the value that an entry states for a section.
type Stated struct {
	Value  any // of the type that Section.Entry returns
	Source Source
	place  *place
}

// SourceOf returns where the part of the value at the path, or the nearest thing around it, was
// stated.
func (s *Stated) SourceOf(path ...string) Source { return s.place.find(path) }

func (r *Registry) workloads(d *decoder, n *yaml.Node, path string) *place {
	n, ok := d.real(n, path)
	if !ok {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		d.mistake(n, path, "is %s, want a list", describe(n))
		return nil
	}
	for i, item := range n.Content {
		r.entry(d, item, join(path, strconv.Itoa(i)))
	}
	return d.place(n)
}

// entry reads one entry. A mistake in it is the entry's own, unless it leaves open whom the
// entry is for.
func (r *Registry) entry(d *decoder, n *yaml.Node, path string) {
	before := len(d.mistakes)
	e := &entry{path: path, stated: map[string]*Stated{}}
	var head entryHead
	fields := structure(&head)
	where := d.mapping(n, path, func(key, value *yaml.Node, below string) *place {
		if f, ok := named(fields, key.Value); ok {
			return d.decode(value, f.field, f.value, below)
		}
		return r.stated(d, e, key, value, below)
	})
	if where == nil {
		return
	}
	d.require(fields, where, path, d.mistakes[before:])
	e.place = *where
	e.place.Source = d.source(n)
	d.mistakes = append(d.mistakes, e.accept(head)...)
	e.claim(d, before)
	r.checkRules(e)
	r.entries = append(r.entries, e)
}

// claim moves the mistakes made since before to the entry, but for those about whom it is for.
func (e *entry) claim(d *decoder, before int) {
	var shared []Mistake
	for _, m := range d.mistakes[before:] {
		if m.Path == e.path || !within(m.Path, e.path) || within(m.Path, join(e.path, "match")) {
			shared = append(shared, m)
		} else {
			e.mistakes = append(e.mistakes, m)
		}
	}
	if len(shared) == 0 && len(e.criteria) == 0 {
		shared = append(shared, e.mistake([]string{"match"}, "is empty: name what the entry is for"))
	}
	d.mistakes = append(d.mistakes[:before], shared...)
}

// stated reads what the entry states for a section.
func (r *Registry) stated(d *decoder, e *entry, key, n *yaml.Node, path string) *place {
	s := r.sections[key.Value]
	if s == nil || s.Entry == nil {
		d.mistake(key, path, "%s", unknown("key", key.Value, r.entryKeys()))
		return nil
	}
	if s.inEntry.IsZero() {
		s.inEntry = d.source(key)
	}
	value := s.Entry()
	before := len(d.mistakes)
	where := d.decode(n, field{}, reflect.ValueOf(value).Elem(), path)
	if where != nil && len(d.mistakes) == before {
		e.stated[key.Value] = &Stated{Value: value, place: where}
	}
	return where
}

func (r *Registry) entryKeys() []string {
	keys := namesOf(structure(&entryHead{}))
	for _, name := range r.names {
		if r.sections[name].Entry != nil {
			keys = append(keys, name)
		}
	}
	return keys
}

// accept takes over what the head says, with its places, and returns what is wrong with the match.
func (e *entry) accept(head entryHead) []Mistake {
	for key, s := range e.stated {
		s.Source = e.below[key].Source
	}
	if at := e.below["mode"]; at != nil {
		e.stated["mode"] = &Stated{Value: head.Mode, Source: at.Source, place: at}
	}
	for i, w := range head.Waive {
		w.Source = e.find([]string{"waive", strconv.Itoa(i)})
		e.waivers = append(e.waivers, w)
	}
	at := e.below["match"]
	if at == nil {
		return nil
	}
	e.criteria = head.Match.criteria()
	e.shape = e.criteria.shape()
	return head.Match.mistakes(at, join(e.path, "match"))
}

// mistake returns a mistake at a path below the entry.
func (e *entry) mistake(path []string, format string, args ...any) Mistake {
	return Mistake{Source: e.find(path), Path: join(e.path, path...),
		Message: fmt.Sprintf(format, args...), Entry: e.criteria.written()}
}

// checkRules reports waivers for rules that nobody declares.
func (r *Registry) checkRules(e *entry) {
	var rules []string
	for _, name := range r.names {
		rules = append(rules, r.sections[name].Rules...)
	}
	for i, w := range e.waivers {
		if w.Rule == "" || slices.Contains(rules, w.Rule) {
			continue // without a rule it has its mistake already
		}
		path := []string{"waive", strconv.Itoa(i), "rule"}
		e.mistakes = append(e.mistakes, e.mistake(path, "%s", unknown("rule "+quote(w.Rule), w.Rule, rules)))
	}
}
