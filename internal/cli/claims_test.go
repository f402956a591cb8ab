package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// claims returns an entry for each workload of which every container may write to a claim:
// then there is no doubt about which volumes its main container mounts.
func claims(documents []any) string {
	var b strings.Builder
	for _, doc := range documents {
		kind, name := at(doc, "kind"), at(doc, "metadata", "name")
		pod := at(doc, "spec", "template", "spec")
		if kind == "Pod" {
			pod = at(doc, "spec")
		}
		volumes := claimed(doc, pod)
		if _, named := name.(string); !named || len(volumes) == 0 {
			continue
		}
		entry, err := json.Marshal(map[string]any{
			"match":    map[string]any{"kind": kind, "name": name},
			"fixPerms": map[string]any{"volumes": volumes, "user": 1000, "group": 1000},
		})
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(&b, "  - %s\n", entry)
	}
	return b.String()
}

// claimed returns the names of the volumes that come from claims and that all containers
// of a pod mount.
func claimed(doc, pod any) []string {
	var names []string
	for _, v := range list(at(pod, "volumes")) {
		if at(v, "persistentVolumeClaim") != nil {
			names = append(names, fmt.Sprint(at(v, "name")))
		}
	}
	for _, c := range list(at(doc, "spec", "volumeClaimTemplates")) {
		names = append(names, fmt.Sprint(at(c, "metadata", "name")))
	}
	slices.Sort(names) // a template may stand in for a volume of its name
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool {
		return !mountedByAll(pod, name)
	})
}

func mountedByAll(pod any, volume string) bool {
	containers := list(at(pod, "containers"))
	for _, c := range containers {
		if !slices.ContainsFunc(list(at(c, "volumeMounts")), func(m any) bool {
			return at(m, "name") == volume && at(m, "readOnly") != true
		}) {
			return false
		}
	}
	return len(containers) > 0
}

func at(v any, keys ...string) any {
	for _, key := range keys {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

func list(v any) []any {
	items, _ := v.([]any)
	return items
}
