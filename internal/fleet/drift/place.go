package drift

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// step leads from a value to one below it: by the key of a map, or to an item of a list, by its index or by the key
// that names it.
type step struct {
	key      string // of a map, or the index of an item
	by       string // the key that names an item; empty: none does
	value    string // of that key
	protocol string // of a port, which two may share
}

// place is where a value is in an object.
type place []step

func (p place) at(key string) place { return append(p[:len(p):len(p)], step{key: key}) }

func (p place) item(s step) place { return append(p[:len(p):len(p)], s) }

// names returns the keys, and the names of items.
func (p place) names() []string {
	all := make([]string, len(p))
	for i, s := range p {
		if all[i] = s.key; s.by != "" {
			all[i] = s.value
		}
	}
	return all
}

// keys returns the keys, and the indices of items.
func (p place) keys() []string {
	all := make([]string, len(p))
	for i, s := range p {
		all[i] = s.key
	}
	return all
}

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

func pointer(keys []string) string {
	var b strings.Builder
	for _, key := range keys {
		b.WriteString("/" + escaper.Replace(key))
	}
	return b.String()
}

func (p place) isReplicas() bool { return slices.Equal(p.keys(), []string{"spec", "replicas"}) }

// below reports whether a place is that of the keys or below it.
func (p place) below(keys ...string) bool {
	return len(p) >= len(keys) && slices.Equal(p[:len(keys)].keys(), keys)
}

// mergeKeys are what names the items of lists of a pod, of webhooks and of autoscalers, by the key of the list.
var mergeKeys = map[string]string{
	"containers": "name", "initContainers": "name", "ephemeralContainers": "name", "volumes": "name", "env": "name",
	"imagePullSecrets": "name", "webhooks": "name", "matchConditions": "name", "ports": "containerPort",
	"volumeMounts": "mountPath", "volumeDevices": "devicePath", "hostAliases": "ip", "containerPolicies": "containerName",
	"topologySpreadConstraints": "topologyKey",
}

// stepsOf returns the steps to the items of a list below a key. Names that are there twice, or not on each item, name
// none.
func stepsOf(key string, list []any) (steps []step, named bool) {
	by := mergeKeys[key]
	seen := map[[2]string]bool{}
	named = by != "" && len(list) > 0
	for i, item := range list {
		s := step{key: strconv.Itoa(i), by: by}
		m, _ := item.(map[string]any)
		if v, ok := m[by]; ok && by != "" {
			s.value = fmt.Sprint(v)
		}
		if by == "containerPort" {
			if s.protocol = "TCP"; m["protocol"] != nil {
				s.protocol = fmt.Sprint(m["protocol"])
			}
		}
		if s.value == "" || seen[s.id()] {
			named = false
		}
		seen[s.id()] = true
		steps = append(steps, s)
	}
	if !named {
		for i := range steps {
			steps[i] = step{key: steps[i].key}
		}
	}
	return steps, named
}

// get returns the value at a place, of which names lead to items and not their indices.
func get(root any, p place) (value any, found bool) {
	for i, s := range p {
		switch v := root.(type) {
		case map[string]any:
			if root, found = v[s.key]; !found {
				return nil, false
			}
		case []any:
			if root, found = itemOf(v, s, p, i); !found {
				return nil, false
			}
		default:
			return nil, false
		}
	}
	return root, true
}

func itemOf(list []any, s step, p place, i int) (any, bool) {
	if s.by == "" {
		index, err := strconv.Atoi(s.key)
		if err != nil || index < 0 || index >= len(list) {
			return nil, false
		}
		return list[index], true
	}
	j, found := indexOf(p[i-1].key, list)[s.id()]
	if !found {
		return nil, false
	}
	return list[j], true
}

// id names an item among those of its list.
func (s step) id() [2]string { return [2]string{s.value, s.protocol} }

// indexOf returns where the items of a list stand, by their names.
func indexOf(key string, list []any) map[[2]string]int {
	steps, named := stepsOf(key, list)
	if !named {
		return nil
	}
	all := make(map[[2]string]int, len(list))
	for i, s := range steps {
		all[s.id()] = i
	}
	return all
}
