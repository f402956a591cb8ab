package registry

// Unmatched returns a warning for each entry of a file that has matched no object since the registry
// was loaded. Once all that there is was rendered with it, such an entry is dead.
func (r *Registry) Unmatched() []Mistake {
	var unmatched []Mistake
	for _, e := range r.entries {
		if e.Line > 0 && !e.matched.Load() {
			m := e.mistake(nil,
				"%s matches no object of which Ballast does something: correct the match, or drop the entry", e.criteria.written())
			m.Warning = true
			unmatched = append(unmatched, m)
		}
	}
	return sorted(unmatched)
}

// Matched returns what the entries that have matched an object state for a section.
func (r *Registry) Matched(section string) []*Stated {
	var all []*Stated
	for _, e := range r.entries {
		if stated := e.stated[section]; stated != nil && e.matched.Load() {
			all = append(all, stated)
		}
	}
	return all
}
