package registry

// Unmet returns a warning for each entry of a file that has matched no object since the registry
// was loaded. Once all that there is was rendered with it, such an entry is dead.
func (r *Registry) Unmet() []Mistake {
	var unmet []Mistake
	for _, e := range r.entries {
		if e.Line > 0 && !e.met.Load() {
			m := e.mistake(nil, "%s matches no object of which Ballast does something: correct the match, or drop the entry", e.criteria.written())
			m.Warning = true
			unmet = append(unmet, m)
		}
	}
	return sorted(unmet)
}

// Met returns what the entries that have matched an object state for a section.
func (r *Registry) Met(section string) []*Stated {
	var all []*Stated
	for _, e := range r.entries {
		if stated := e.stated[section]; stated != nil && e.met.Load() {
			all = append(all, stated)
		}
	}
	return all
}
