package registry

import (
	"fmt"
	"slices"
	"strconv"
)

// lock keeps nearer layers from touching a section, or from waiving anything.
type lock struct {
	what string
	at   *place
}

// lockedBy returns the farthest lock on one of these that a farther layer than layer holds.
func (r *Registry) lockedBy(layer int, what ...string) (lock, bool) {
	for _, l := range r.locks {
		if l.at.layer < layer && slices.Contains(what, l.what) {
			return l, true
		}
	}
	return lock{}, false
}

// enforceLocks reports whatever a layer does to what a farther one has locked.
func (r *Registry) enforceLocks() {
	for _, name := range r.names {
		for _, st := range r.sections[name].statements {
			if l, ok := r.lockedBy(st.place.layer, name); ok {
				r.shared = append(r.shared, l.broken(st.place.Source, "spec."+name))
			}
		}
	}
	for _, e := range r.entries {
		e.mistakes = append(e.mistakes, r.brokenLocks(e)...)
	}
}

func (r *Registry) brokenLocks(e *entry) []Mistake {
	var broken []Mistake
	forbid := func(key string, at Source, what ...string) {
		if l, ok := r.lockedBy(e.layer, what...); ok {
			broken = append(broken, l.broken(at, join(e.path, key)))
		}
	}
	for _, name := range r.names {
		if s := e.stated[name]; s != nil {
			forbid(name, s.Source, name)
		}
	}
	if s := e.stated["mode"]; s != nil {
		forbid("mode", s.Source, r.names...) // it holds for all of them
	}
	for i, w := range e.waivers {
		if l, ok := r.lockedBy(e.layer, lockWaivers, r.owner(w.Rule)); ok {
			broken = append(broken, l.broken(w.Source, join(e.path, "waive", strconv.Itoa(i))))
		}
	}
	return broken
}

// owner returns the section that declares the rule.
func (r *Registry) owner(rule string) string {
	for _, name := range r.names {
		if slices.Contains(r.sections[name].Rules, rule) {
			return name
		}
	}
	return ""
}

func (l lock) broken(at Source, path string) Mistake {
	return Mistake{Source: at, Path: path, Message: fmt.Sprintf("%s is locked in %s: drop it here, or ask for it there", l.what, l.at.Source)}
}
