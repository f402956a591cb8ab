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
	if r.layers[layer].unlocked {
		return lock{}, false
	}
	for _, l := range r.locks {
		if l.at.layer < layer && slices.Contains(what, l.what) {
			return l, true
		}
	}
	return lock{}, false
}

// firm returns the nearest of the farther layers that stand firm against a layer: that of an
// operator, or one that locks something. What such a layer knows, the other may add to and not
// change, in whatever section: else it could undo a lock by what a locked section goes by.
func (r *Registry) firm(layer int) (at place, ok bool) {
	own := r.layers[layer]
	if own.unlocked {
		return place{}, false
	}
	for far := layer - 1; far >= 0; far-- {
		if i := slices.IndexFunc(r.locks, func(l lock) bool { return l.at.layer == far }); i >= 0 {
			return *r.locks[i].at, true
		}
		if operator := r.layers[far].operator; !operator.IsZero() && own.operator.IsZero() {
			return place{Source: operator, layer: far}, true
		}
	}
	return place{}, false
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
			r.shared = append(r.shared, r.reportsOnly(name, st)...)
		}
	}
	for _, e := range r.entries {
		e.mistakes = append(e.mistakes, r.brokenLocks(e)...)
	}
}

// reportsOnly reports a mode of a section under which nothing is done: as good as a waiver of each of
// its rules.
func (r *Registry) reportsOnly(section string, st statement) []Mistake {
	l, locked := r.lockedBy(st.place.layer, lockWaivers)
	if !locked || st.place.below["mode"] == nil || st.modal.Mode != ReportOnly {
		return nil
	}
	report := Report{path: "spec." + section, place: st.place}
	report.Errorf([]string{"mode"}, brokenLock, "mode: report, as a waiver of all,", l.at.Source)
	return report.mistakes
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
	if mode := e.stated["mode"]; mode != nil {
		all := slices.Clone(r.names) // it holds for all of them
		if mode.Value == ReportOnly {
			all = append(all, lockWaivers) // and is as good as a waiver of each rule
		}
		forbid([]string{"mode"}, all...)
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

// LockedWith reports whether no layer that may not state the section may state the other one: what is said there
// gets around no lock. Without a lock there is none to get around.
func (r *Registry) LockedWith(section, other string) bool {
	for _, l := range r.locks {
		isAsFar := func(o lock) bool { return o.what == other && o.at.layer <= l.at.layer }
		if l.what == section && !slices.ContainsFunc(r.locks, isAsFar) {
			return false
		}
	}
	return true
}
