package registry

import (
	"cmp"
	"slices"
)

// index finds the entries that may match an object. Of thousands, most name what they are for.
type index struct {
	byLiteral map[literal][]numbered
	unknown   map[string][]numbered // by field: for objects of which it is not known
	others    []numbered            // with no literal in a field that is indexed
}

// literal is a text that an entry asks for in a field.
type literal struct{ field, text string }

// numbered is an entry with its number among all.
type numbered struct {
	*entry
	number int
}

// indexed are the fields by which entries are found, those first that tell the most.
var indexed = []string{"name", "namespace", "app", "path", "project", "kind"}

func indexOf(entries []*entry) index {
	x := index{byLiteral: map[literal][]numbered{}, unknown: map[string][]numbered{}}
	for i, e := range entries {
		n := numbered{e, i}
		at := slices.IndexFunc(indexed, func(field string) bool { return e.criteria.exactness(field) == 2 })
		if at < 0 {
			x.others = append(x.others, n)
			continue
		}
		key := literal{indexed[at], string(e.criteria[indexed[at]])}
		x.byLiteral[key] = append(x.byLiteral[key], n)
		x.unknown[key.field] = append(x.unknown[key.field], n)
	}
	return x
}

// candidates returns the entries that may match, in their order.
func (x index) candidates(f Facts) []*entry {
	found := slices.Clone(x.others)
	for _, field := range indexed {
		if text, known := f.value(field); known {
			found = append(found, x.byLiteral[literal{field, text}]...)
		} else {
			found = append(found, x.unknown[field]...)
		}
	}
	slices.SortFunc(found, func(a, b numbered) int { return cmp.Compare(a.number, b.number) })
	entries := make([]*entry, len(found))
	for i, n := range found {
		entries[i] = n.entry
	}
	return entries
}
