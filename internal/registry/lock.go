package registry

import (
	"slices"
	"strconv"
)

const brokenLock = "%s is locked in %s: drop it here, or ask for it there"

// lock keeps nearer layers from touching a section, or from waiving anything.
type lock struct {
	what string
	at   *place
}

// lockedBy returns the farthest lock on one of these that a farther layer than layer holds.
func (r *Registry) lockedBy(layer int, what ...string) (lock, bool) {
	if slices.Contains(r.unlocked, layer) {
		return lock{}, false
	}
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
				report := Report{path: "spec." + name, place: st.place}
				report.Errorf(nil, brokenLock, l.what, l.at.Source)
				r.shared = append(r.shared, report.mistakes...)
			}
		}
	}
	for _, e := range r.entries {
		e.mistakes = append(e.mistakes, r.brokenLocks(e)...)
	}
}

func (r *Registry) brokenLocks(e *entry) []Mistake {
	var broken []Mistake
	forbid := func(path []string, what ...string) {
		if l, ok := r.lockedBy(e.layer, what...); ok {
			broken = append(broken, e.mistake(path, brokenLock, l.what, l.at.Source))
		}
	}
	for _, name := range r.names {
		if e.stated[name] != nil {
			forbid([]string{name}, name)
		}
	}
	if e.stated["mode"] != nil {
		forbid([]string{"mode"}, r.names...) // it holds for all of them
	}
	for i, w := range e.waivers {
		forbid([]string{"waive", strconv.Itoa(i)}, lockWaivers, r.owner(w.Rule))
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

// Locked reports whether some layer locks the section, so that no nearer one may state it.
func (r *Registry) Locked(section string) bool {
	return slices.ContainsFunc(r.locks, func(l lock) bool { return l.what == section })
}
