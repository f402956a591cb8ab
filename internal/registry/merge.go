package registry

import (
	"fmt"
	"reflect"
	"strconv"
)

// merge lays the statements over the defaults, farthest first: each field as a whole, but maps by
// name and sets by item. It reports what is stated twice at one distance, and what nobody states.
func (s *section) merge() []Mistake {
	if len(s.statements) == 0 && s.inEntry.IsZero() {
		return nil
	}
	merged := statement{settings: s.settings, modal: s.modal, place: &place{Source: s.inEntry}}
	var mistakes []Mistake
	for _, st := range s.statements {
		merged.place.Source = st.place.Source
		mistakes = append(mistakes, merged.lay(st, "spec."+s.Name)...)
	}
	s.modal = merged.modal
	if len(s.statements) > 0 {
		s.place = merged.place
	}
	if s.broken {
		return mistakes
	}
	d := decoder{}
	d.require(merged.targets(), merged.place, "spec."+s.Name, nil)
	return append(mistakes, d.mistakes...)
}

// lay puts a statement of the same or a nearer layer on top.
func (s *statement) lay(top statement, path string) (twice []Mistake) {
	fields := s.targets()
	for i, f := range top.targets() {
		at := top.place.below[f.name]
		if at == nil {
			continue
		}
		below := s.place.below[f.name]
		switch {
		case f.set:
			s.place.put(f.name, unite(fields[i].value, f.value, below, at))
		case f.value.Kind() == reflect.Map:
			twice = append(twice, layMap(fields[i].value, f.value, &below, at, join(path, f.name))...)
			s.place.put(f.name, below)
		default:
			if m, differs := clash(below, at, fields[i].value, f.value, join(path, f.name)); differs {
				twice = append(twice, m)
				continue
			}
			fields[i].value.Set(f.value)
			s.place.put(f.name, at)
		}
	}
	return twice
}

// layMap lays each named value that top states over into.
func layMap(into, top reflect.Value, below **place, at *place, path string) (twice []Mistake) {
	merged := &place{Source: at.Source, layer: at.layer}
	if *below != nil {
		merged.below = (*below).below
	}
	if into.IsNil() {
		into.Set(reflect.MakeMap(into.Type()))
	}
	for _, key := range sortedKeys(at.below) {
		name := reflect.ValueOf(key).Convert(into.Type().Key())
		value := top.MapIndex(name)
		if m, differs := clash(merged.below[key], at.below[key], into.MapIndex(name), value, join(path, key)); differs {
			twice = append(twice, m)
			continue
		}
		into.SetMapIndex(name, value)
		merged.put(key, at.below[key])
	}
	*below = merged
	return twice
}

// unite adds the items of top that into lacks.
func unite(into, top reflect.Value, below, at *place) *place {
	merged := &place{Source: at.Source, layer: at.layer}
	if below != nil {
		merged.below = below.below
	}
	for i := range top.Len() {
		item := top.Index(i)
		if contains(into, item) {
			continue
		}
		merged.put(strconv.Itoa(into.Len()), at.below[strconv.Itoa(i)])
		into.Set(reflect.Append(into, item))
	}
	return merged
}

func contains(list, item reflect.Value) bool {
	for i := range list.Len() {
		if reflect.DeepEqual(list.Index(i).Interface(), item.Interface()) {
			return true
		}
	}
	return false
}

// clash reports a value that was stated differently at the same distance: which of two files of
// one layer is read first must not matter.
func clash(old, new *place, oldValue, newValue reflect.Value, path string) (Mistake, bool) {
	if old == nil || old.layer != new.layer || reflect.DeepEqual(oldValue.Interface(), newValue.Interface()) {
		return Mistake{}, false
	}
	return Mistake{
		Source:  new.Source,
		Path:    path,
		Message: fmt.Sprintf("is stated otherwise in %s, at the same distance: keep one of the two", old.Source),
	}, true
}
