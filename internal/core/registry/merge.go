package registry

import (
	"fmt"
	"reflect"
	"strconv"
)

// merge lays the statements over the defaults, farthest first: each field as a whole, but maps by
// name and sets by item. It reports what is stated twice at one distance, what a firm layer keeps from
// being changed, and what nobody states.
func (s *section) merge(firm func(layer int) (at place, ok bool)) []Mistake {
	if len(s.statements) == 0 && s.inEntry.IsZero() {
		return nil
	}
	merged := statement{settings: s.settings, modal: s.modal, place: &place{Source: s.inEntry}}
	o := overlay{firm: firm}
	for _, st := range s.statements {
		merged.place.Source = st.place.Source
		o.lay(&merged, st, "spec."+s.Name)
	}
	s.modal = merged.modal
	if len(s.statements) > 0 {
		s.place = merged.place
	}
	if s.broken {
		return o.mistakes
	}
	d := decoder{}
	d.require(merged.targets(), merged.place, "spec."+s.Name, nil)
	return append(o.mistakes, d.mistakes...)
}

// overlay lays what one layer states over what farther ones state.
type overlay struct {
	firm     func(layer int) (at place, ok bool)
	mistakes []Mistake
}

// lay puts a statement of the same or a nearer layer on top.
func (o *overlay) lay(under *statement, top statement, path string) {
	fields := under.targets()
	for i, f := range top.targets() {
		at := top.place.below[f.name]
		if at == nil {
			continue
		}
		into, below, path := fields[i].value, under.place.below[f.name], join(path, f.name)
		switch {
		case f.value.Kind() == reflect.Map:
			under.place.put(f.name, o.table(f, into, below, at, path))
		case f.set, f.add:
			under.place.put(f.name, o.list(f, into, below, at, path))
		case !o.refuses(f.field, below, at, into, f.value, path):
			into.Set(f.value)
			under.place.put(f.name, at)
		}
	}
}

// merged returns the place of what is merged of two.
func merged(below, at *place) *place {
	p := &place{Source: at.Source, layer: at.layer}
	if below != nil {
		p.below = below.below
	}
	return p
}

// table lays each named value that f holds over into.
func (o *overlay) table(f target, into reflect.Value, below, at *place, path string) *place {
	all := merged(below, at)
	if into.IsNil() {
		into.Set(reflect.MakeMap(into.Type()))
	}
	for _, key := range sortedKeys(at.below) {
		name := reflect.ValueOf(key).Convert(into.Type().Key())
		value := f.value.MapIndex(name)
		if o.refuses(f.field, all.below[key], at.below[key], into.MapIndex(name), value, join(path, key)) {
			continue
		}
		into.SetMapIndex(name, value)
		all.put(key, at.below[key])
	}
	return all
}

// list adds the items of f that into lacks; one of the same name as another takes its place.
func (o *overlay) list(f target, into reflect.Value, below, at *place, path string) *place {
	all, known := merged(below, at), map[any]int{}
	for i := range into.Len() {
		known[keyOf(into.Index(i))] = i
	}
	for i := range f.value.Len() {
		item, stated := f.value.Index(i), at.below[strconv.Itoa(i)]
		where, has := known[keyOf(item)]
		switch index := strconv.Itoa(where); {
		case !has:
			known[keyOf(item)] = into.Len()
			all.put(strconv.Itoa(into.Len()), stated)
			into.Set(reflect.Append(into, item))
		case !equal(into.Index(where), item) &&
			!o.refuses(f.field, all.below[index], stated, into.Index(where), item, join(path, strconv.Itoa(i))):
			into.Index(where).Set(item)
			all.put(index, stated)
		}
	}
	return all
}

// keyed is implemented by the items of a list that are told apart by a part of them.
type keyed interface{ Key() string }

// keyOf returns what tells an item of a list from others: its name, or all of it.
func keyOf(item reflect.Value) any {
	if k, ok := item.Interface().(keyed); ok {
		return k.Key()
	}
	return item.Interface()
}

func equal(a, b reflect.Value) bool { return reflect.DeepEqual(a.Interface(), b.Interface()) }

// refuses reports a value that must not take the place of another: one that was stated differently
// at the same distance, for which of two files of one layer is read first must not matter; and
// one that a firm layer keeps as it is.
func (o *overlay) refuses(f field, old, new *place, oldValue, newValue reflect.Value, path string) bool {
	if old == nil || equal(oldValue, newValue) {
		return false
	}
	firm, isFirm := o.firm(new.layer)
	var message string
	switch {
	case old.layer == new.layer:
		message = "is stated otherwise in %s, at the same distance: keep one of the two"
	case f.add && isFirm && old.layer <= firm.layer:
		message = "is stated otherwise in %s, and nearer layers may add to that and not change it: " +
			"drop it here, or ask for it there"
	default:
		return false
	}
	o.mistakes = append(o.mistakes, Mistake{Source: new.Source, Path: path, Message: fmt.Sprintf(message, old.Source)})
	return true
}
