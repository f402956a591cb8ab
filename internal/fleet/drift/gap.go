package drift

import (
	"maps"
	"slices"
	"strconv"
)

// gap is a field that lives otherwise than it is rendered: with another value, not at all, or although no render
// states it.
type gap struct {
	place
	git, live any // nil: none
}

func (g gap) isExtra() bool { return g.git == nil }

// compare finds where live does not say what git says. What git does not say is no matter.
func compare(found *[]gap, p place, git, live any) {
	if isNothing(git) && isNothing(live) || isUnstated(p, git) {
		return
	}
	switch g := git.(type) {
	case map[string]any:
		l, isMap := live.(map[string]any)
		if !isMap {
			*found = append(*found, gap{p, git, live})
			return
		}
		for _, key := range slices.Sorted(maps.Keys(g)) {
			compare(found, p.at(key), g[key], l[key])
		}
	case []any:
		if l, isList := live.([]any); isList {
			compareLists(found, p, g, l)
			return
		}
		*found = append(*found, gap{p, git, live})
	default:
		if live == nil || !same(p, git, live) {
			*found = append(*found, gap{p, git, live})
		}
	}
}

// isUnstated reports whether a value says nothing. A variable may be empty on purpose.
func isUnstated(p place, git any) bool {
	switch v := git.(type) {
	case nil:
		return true
	case string:
		return v == "" && (len(p) == 0 || p[len(p)-1].key != "value")
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

// compareLists compares lists by the names of their items, where they have names, and as one where they have none.
func compareLists(found *[]gap, p place, git, live []any) {
	key := p[len(p)-1].key
	steps, named := stepsOf(key, git)
	index := indexOf(key, live)
	if named && (index != nil || len(live) == 0) {
		for i, s := range steps {
			j, there := index[s.id()]
			if !there {
				*found = append(*found, gap{p.item(s), git[i], nil})
				continue
			}
			s.key = strconv.Itoa(j) // by which JSON pointers find it
			compare(found, p.item(s), git[i], live[j])
		}
		return
	}
	if len(git) != len(live) {
		*found = append(*found, gap{p, git, live})
		return
	}
	for i := range git {
		if !states(p.at(steps[i].key), git[i], live[i]) {
			*found = append(*found, gap{p, git, live})
			return
		}
	}
}
