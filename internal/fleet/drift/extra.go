package drift

import (
	"maps"
	"slices"
	"strings"
)

// extras finds what lives and no render states, where that is none of the API server's doing: fields that have no
// default, and those that somebody is known to have written.
type extras struct {
	kind     string
	template []string // where the pod template is; nil: there is none
	managers managers
	found    []gap
}

// look compares what lives with what is stated at a place.
func (e *extras) look(p place, git, live any) {
	switch l := live.(type) {
	case map[string]any:
		g, _ := git.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(l)) {
			below := p.at(key)
			if skip(below) || isUnstated(below, l[key]) {
				continue
			}
			if stated, ok := g[key]; ok && !isEmptyMap(stated) {
				e.look(below, stated, l[key])
				continue
			}
			e.extra(below, l[key])
		}
	case []any:
		g, _ := git.([]any)
		steps, named := stepsOf(p[len(p)-1].key, l)
		if !named {
			return // compared as one
		}
		index := indexOf(p[len(p)-1].key, g)
		for i, s := range steps {
			if j, ok := index[s.id()]; ok {
				e.look(p.item(s), g[j], l[i])
				continue
			}
			e.extra(p.item(s), l[i])
		}
	}
}

func isEmptyMap(v any) bool {
	m, ok := v.(map[string]any)
	return ok && len(m) == 0
}

// extra notes a value that no render states, or those below it that somebody wrote.
func (e *extras) extra(p place, live any) {
	if e.hasNoDefault(p, live) || e.isWritten(p) && !isStructure(live) {
		e.found = append(e.found, gap{p, nil, live})
		return
	}
	if isStructure(live) {
		e.look(p, nil, live)
	}
}

// isStructure reports whether a value is a map, or a list whose items have names.
func isStructure(v any) bool {
	_, isMap := v.(map[string]any)
	return isMap
}

// skip leaves out what is the cluster's own.
func skip(p place) bool {
	keys := p.keys()
	if len(keys) == 1 {
		return keys[0] == "status" || keys[0] == "apiVersion" || keys[0] == "kind"
	}
	if keys[0] == "metadata" && len(keys) == 2 {
		return keys[1] != "labels"
	}
	last := keys[len(keys)-1]
	return last == "kubectl.kubernetes.io/restartedAt" || last == instanceLabel || last == "caBundle" ||
		last == "argocd.argoproj.io/instance" || last == "creationTimestamp" || last == "pod-template-hash" ||
		strings.Contains(last, "controller-uid") || strings.HasPrefix(last, "batch.kubernetes.io/") || last == "job-name"
}

// isWritten reports whether somebody else than who applies the object wrote a field. Of who makes whole objects it is
// written down that they wrote the defaults, too.
func (e *extras) isWritten(p place) bool {
	if e.kind == "Pod" || !p.below("spec") && !p.below("metadata", "labels") && !p.below("webhooks") {
		return false
	}
	return slices.ContainsFunc(e.managers.owning(p), func(m manager) bool {
		return !isArgoCDManager(m.Manager) && !m.creates() && m.Manager != "kube-controller-manager"
	})
}

// hasNoDefault reports whether the API server leaves a field alone that nobody states.
func (e *extras) hasNoDefault(p place, live any) bool {
	keys := p.keys()
	switch {
	case p.isReplicas():
		return same(p, "0", live)
	case e.kind == "VerticalPodAutoscaler":
		return p.below("spec", "updatePolicy") || p.below("spec", "resourcePolicy")
	case strings.HasSuffix(e.kind, "WebhookConfiguration"):
		return len(keys) == 3 && keys[0] == "webhooks" && keys[2] == "failurePolicy" && live != "Fail"
	case len(e.template) == 0 || !p.below(e.template...):
		return false
	}
	return podFieldHasNoDefault(p[len(e.template):].keys())
}

// podFieldHasNoDefault says so of a field of a pod template.
func podFieldHasNoDefault(keys []string) bool {
	if len(keys) < 2 {
		return false
	}
	if keys[0] == "metadata" {
		return keys[1] == "labels"
	}
	switch keys[1] {
	case "priorityClassName", "nodeSelector", "tolerations", "affinity", "hostUsers", "runtimeClassName", "resources":
		return true
	case "securityContext":
		return len(keys) >= 3
	case "volumes":
		return len(keys) == 3 || len(keys) == 4 // a volume, or of what it is
	case "containers", "initContainers":
		return len(keys) == 3 || len(keys) > 3 && containerFieldHasNoDefault(keys[3:])
	}
	return false
}

// containerFieldHasNoDefault says so of a field of a container. In items of lists there are defaults.
func containerFieldHasNoDefault(keys []string) bool {
	switch keys[0] {
	case "command", "args", "resources":
		return true
	case "securityContext":
		return len(keys) > 1 && keys[1] != "procMount"
	case "env":
		return len(keys) <= 2 || len(keys) == 3 && keys[2] == "value"
	case "envFrom", "volumeMounts":
		return len(keys) <= 2
	}
	return false
}
