package registry

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Match is what the registry says about one object.
type Match struct {
	registry *Registry
	chosen   map[string]*Stated // by section, and "mode"
	farther  map[string]*Stated // by section: what a firm layer says, where a nearer one wins
	waivers  []Waiver
}

// Match returns what an object with these facts gets. The error lists all that forbids an answer:
// mistakes in entries that match, entries that disagree and are equally exact, and facts that
// entries ask for and nobody gave.
func (r *Registry) Match(f Facts) (*Match, error) {
	m := &Match{registry: r, chosen: map[string]*Stated{}, farther: map[string]*Stated{}}
	var matched []*entry
	var mistakes []Mistake
	for _, e := range r.index.candidates(f) {
		open, ok := e.criteria.holds(f)
		if !ok {
			continue
		}
		for _, name := range open {
			mistakes = append(mistakes, e.unanswered(name))
		}
		if len(open) > 0 {
			continue
		}
		e.matched.Store(true)
		mistakes = append(mistakes, e.mistakes...)
		m.waivers = append(m.waivers, e.waivers...)
		matched = append(matched, e)
	}
	for _, key := range append([]string{"mode"}, r.names...) {
		stated, ties := choose(matched, key)
		mistakes = append(mistakes, ties...)
		m.chosen[key] = stated
		near := mostExact(nearestLayer(matched, key))
		m.farther[key] = r.farther(matched, near, key)
		mistakes = append(mistakes, r.loosened(near, m.farther[key], key)...)
	}
	if err := asError(mistakes); err != nil {
		return nil, err
	}
	return m, nil
}

// NoMatch returns what an object gets that no entry matches.
func (r *Registry) NoMatch() *Match { return &Match{registry: r, chosen: map[string]*Stated{}} }

// farther returns what a firm layer's entry says of the object of which nearer ones win; nil for nothing.
func (r *Registry) farther(matched, near []*entry, key string) *Stated {
	if len(near) == 0 {
		return nil
	}
	firm, ok := r.firm(near[0].layer)
	if !ok {
		return nil
	}
	isNearer := func(e *entry) bool { return e.layer > firm.layer }
	far := mostExact(nearestLayer(slices.DeleteFunc(slices.Clone(matched), isNearer), key))
	if len(far) == 0 {
		return nil
	}
	return far[0].stated[key]
}

// loosened returns a mistake where an entry that wins takes protection away that a firm layer's entry
// for the same object keeps.
func (r *Registry) loosened(near []*entry, kept *Stated, key string) []Mistake {
	if kept == nil || r.sections[key] == nil || r.sections[key].Loosens == nil {
		return nil
	}
	var mistakes []Mistake
	for _, e := range near {
		if how := r.sections[key].Loosens(e.stated[key].Value, kept.Value); how != "" {
			mistakes = append(mistakes, e.mistake([]string{key},
				"%s, and %s keeps that from nearer layers: drop it here, or ask for it there", how, kept.Source))
		}
	}
	return mistakes
}

// ties returns the disagreements that are certain: those of entries of one layer for the very same
// objects. Others show only where an object meets both.
func (r *Registry) ties() []Mistake {
	groups := map[string][]*entry{}
	for _, e := range r.entries {
		key := fmt.Sprintf("%d %q", e.layer, e.criteria)
		groups[key] = append(groups[key], e)
	}
	var found []Mistake
	for _, key := range sortedKeys(groups) {
		for _, section := range append([]string{"mode"}, r.names...) {
			_, ties := choose(groups[key], section)
			found = append(found, ties...)
		}
	}
	return found
}

// unanswered says which flag gives the fact that the entry asks for.
func (e *entry) unanswered(name string) Mistake {
	what := map[string]string{
		"app": "the application's name", "project": "the application's project",
		"path": "the source's path in the repository", "namespace": "the object's namespace",
	}[name]
	return e.mistake([]string{"match", name}, "asks for %s, which is not known here: give --%s", what, name)
}

// choose returns what the nearest and most exact of the entries state under key; nil if none of
// them states it.
func choose(entries []*entry, key string) (*Stated, []Mistake) {
	best := mostExact(nearestLayer(entries, key))
	if len(best) == 0 {
		return nil, nil
	}
	first := best[0].stated[key]
	var ties []Mistake
	for _, e := range best[1:] {
		other := e.stated[key]
		if !reflect.DeepEqual(first.Value, other.Value) {
			ties = append(ties, e.mistake([]string{key},
				"disagrees with %s, and neither match is more exact: let them agree, or add a field to one", first.Source))
		}
	}
	return first, ties
}

// nearestLayer returns those entries of the nearest layer that state key.
func nearestLayer(entries []*entry, key string) []*entry {
	var nearest []*entry
	for _, e := range entries {
		if e.stated[key] == nil {
			continue
		}
		if len(nearest) > 0 && nearest[0].layer < e.layer {
			nearest = nil
		}
		nearest = append(nearest, e)
	}
	return nearest
}

// mostExact returns the entries that no other beats.
func mostExact(entries []*entry) []*entry {
	if len(entries) < 2 {
		return entries
	}
	shapes := map[string]criteria{} // one of each, as all of a shape beat the same
	for _, e := range entries {
		shapes[e.shape] = e.criteria
	}
	exactest := slices.SortedStableFunc(maps.Keys(shapes), func(a, b string) int {
		return cmp.Compare(shapes[b].exactnessOfAll(), shapes[a].exactnessOfAll())
	})
	best := map[string]bool{}
	var unbeaten []string
	for _, shape := range exactest { // whoever beats a shape comes before it
		if !slices.ContainsFunc(unbeaten, func(other string) bool { return shapes[other].beats(shapes[shape]) }) {
			unbeaten, best[shape] = append(unbeaten, shape), true
		}
	}
	return slices.DeleteFunc(slices.Clone(entries), func(e *entry) bool { return !best[e.shape] })
}

// Entry returns what the winning entry states for the section.
func (m *Match) Entry(section string) (*Stated, bool) {
	s := m.chosen[section]
	return s, s != nil
}

// Firm returns where a farther layer stands firm against the layer of the entry that wins for the section: an
// operator's, or one that locks something.
func (m *Match) Firm(section string) (by Source, ok bool) {
	s := m.chosen[section]
	if s == nil {
		return Source{}, false
	}
	at, ok := m.registry.firm(s.place.layer)
	return at.Source, ok
}

// Farther returns what that farther layer states for the section, if it states something for this object.
func (m *Match) Farther(section string) (*Stated, bool) {
	s := m.farther[section]
	return s, s != nil
}

// Mode returns the mode of the section for this object: that of the entry, else of the section.
func (m *Match) Mode(section string) Mode {
	if s := m.chosen["mode"]; s != nil {
		return s.Value.(Mode)
	}
	return m.registry.Mode(section)
}

// Waivers returns the waivers of a rule for a container; for the workload itself the container is
// "". A waiver that names no container is for all of them.
func (m *Match) Waivers(rule, container string) []Waiver {
	var found []Waiver
	for _, w := range m.waivers {
		if w.Rule == rule && (w.Container == "" || w.Container == container) {
			found = append(found, w)
		}
	}
	return found
}
