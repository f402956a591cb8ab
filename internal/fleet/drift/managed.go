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
	fields map[string]any
}

// managers are those of one object, those of its status left out.
type managers []manager

func managersOf(all []managedFields) managers {
	var kept managers
	for _, m := range all {
		if m.Subresource == "status" {
			continue
		}
		one := manager{managedFields: m}
		if json.Unmarshal(m.Fields, &one.fields) == nil {
			one.Fields = nil
			kept = append(kept, one)
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

// owns reports whether a manager owns a field. Lists that are atomic, and maps, are owned as one.
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
		at, _ = next.(map[string]any)
	}
	return true
}

// in returns what is below a step in a set of fields.
func (s step) in(set map[string]any) (any, bool) {
	if s.by == "" {
		if below, ok := set["f:"+s.key]; ok {
			return below, true
		}
		below, ok := set["i:"+s.key]
		return below, ok
	}
	for name, below := range set {
		text, isKey := strings.CutPrefix(name, "k:")
		if !isKey {
			continue
		}
		var keys map[string]any
		if json.Unmarshal([]byte(text), &keys) == nil && s.names(keys) {
			return below, true
		}
	}
	return nil, false
}

// names reports whether keys of an item of a list are those of a step.
func (s step) names(keys map[string]any) bool {
	if v, ok := keys[s.by]; !ok || fmt.Sprint(v) != s.value {
		return false
	}
	protocol, ok := keys["protocol"]
	return !ok || s.protocol == "" || protocol == s.protocol
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
