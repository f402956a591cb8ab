package drift

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// managedFields is one entry of metadata.managedFields.
type managedFields struct {
	Manager     string          `json:"manager"`
	Operation   string          `json:"operation"`
	Time        string          `json:"time"`
	Subresource string          `json:"subresource"`
	Fields      json.RawMessage `json:"fieldsV1"`
}

// manager is who wrote fields, and which.
type manager struct {
	managedFields
	fields node
}

// node is a set of fields, by the key of a map or the name of an item; one without any stands for all below it.
type node map[string]node

// managers are those of one object, those of its status left out.
type managers []manager

// mostManagers is how many entries are looked at. The API server keeps ten of those that update.
const mostManagers = 100

func managersOf(all []managedFields) managers {
	var kept managers
	for _, m := range all {
		if m.Subresource == "status" {
			continue
		}
		if len(kept) == mostManagers {
			break
		}
		var fields map[string]any
		if json.Unmarshal(m.Fields, &fields) == nil {
			m.Fields = nil
			kept = append(kept, manager{m, nodeOf(fields)})
		}
	}
	return kept
}

// owning returns those that own a field, or anything below it; who wrote last comes first.
func (all managers) owning(p place) managers {
	owning := slices.DeleteFunc(slices.Clone(all), func(m manager) bool { return !m.owns(p) })
	slices.SortStableFunc(owning, func(a, b manager) int { return cmp.Compare(b.Time, a.Time) })
	return owning
}

// nodeOf reads a set of fields: f: is before the key of a map, i: before an index, and k: before what names an item.
func nodeOf(fields map[string]any) node {
	all := node{}
	for name, value := range fields {
		set, _ := value.(map[string]any)
		below := nodeOf(set)
		kind, text, _ := strings.Cut(name, ":")
		var keys map[string]any
		switch {
		case kind == "f", kind == "i":
			all[text] = below
		case kind == "k" && json.Unmarshal([]byte(text), &keys) == nil:
			for by, value := range keys {
				all[itemName(by, fmt.Sprint(value), "")] = below
				if protocol, ok := keys["protocol"].(string); ok {
					all[itemName(by, fmt.Sprint(value), protocol)] = below
				}
			}
		default: // the map itself, which is "."; values of a set
			all["\x00"+name] = below
		}
	}
	return all
}

// itemName returns what an item of a list is called in a node, which is no key of a map.
func itemName(by, value, protocol string) string {
	return "\x00" + by + "\x00" + value + "\x00" + protocol
}

// owns reports whether a manager owns a field, or anything below it. Lists that are atomic, and maps, are owned as one.
func (m manager) owns(p place) bool {
	at := m.fields
	for i, s := range p {
		if len(at) == 0 && i > 0 {
			return true
		}
		next, found := s.in(at)
		if !found {
			return false
		}
		at = next
	}
	return true
}

// in returns what is below a step in a set of fields.
func (s step) in(set node) (node, bool) {
	if s.by == "" {
		below, ok := set[s.key]
		return below, ok
	}
	if below, ok := set[itemName(s.by, s.value, s.protocol)]; ok {
		return below, true
	}
	if s.protocol != "" && s.protocol != "TCP" {
		return nil, false
	}
	below, ok := set[itemName(s.by, s.value, "")]
	return below, ok
}

// applier returns the entry of who applies an object: Argo CD, or else kubectl, where Argo CD never did.
func (all managers) applier() (m manager, isArgoCD, found bool) {
	latest := func(is func(manager) bool) (manager, bool) {
		some := slices.DeleteFunc(slices.Clone(all), func(m manager) bool { return !is(m) })
		if len(some) == 0 {
			return manager{}, false
		}
		return slices.MaxFunc(some, func(a, b manager) int { return cmp.Compare(a.Time, b.Time) }), true
	}
	if m, found = latest(func(m manager) bool { return isArgoCDManager(m.Manager) }); found {
		return m, true, true
	}
	m, found = latest(func(m manager) bool { return m.Operation == "Apply" || m.Manager == clientSideApply })
	return m, false, found
}
