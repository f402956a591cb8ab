package registryinit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// sizedContainers returns the sizes that labels of a form such as vixens.io/sizing.{container} name,
// by the names in the place of {container}.
func (w Workload) sizedContainers(form string) map[string]string {
	before, after, ok := strings.Cut(form, "{container}")
	sizes := map[string]string{}
	for label, value := range w.PodLabels {
		name := strings.TrimSuffix(strings.TrimPrefix(label, before), after)
		if ok && value != "" && name != "" && label == before+name+after {
			sizes[name] = value
		}
	}
	return sizes
}

func (w Workload) has(container string) bool {
	return slices.ContainsFunc(w.Containers, func(c Container) bool { return c.Name == container })
}

// statedSize returns a size as an entry states it, with those of single containers.
func (p plan) statedSize(w Workload, main string) string {
	sizes := w.sizedContainers(p.settings.ContainerLabel)
	var containers []string
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		if w.has(name) && p.knows(sizes[name]) {
			containers = append(containers, Scalar(name)+": "+Scalar(sizes[name]))
		}
	}
	if len(containers) == 0 {
		return Scalar(main)
	}
	return fmt.Sprintf("{main: %s, containers: {%s}}", Scalar(main), strings.Join(containers, ", "))
}

// unusedLabels says which labels of single containers have no effect.
func (p plan) unusedLabels(w Workload) []string {
	sizes := w.sizedContainers(p.settings.ContainerLabel)
	var dead []string
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		label := strings.Replace(p.settings.ContainerLabel, "{container}", name, 1)
		switch {
		case !w.has(name):
			dead = append(dead, fmt.Sprintf("label %s: %s is left out: there is no such container", label, sizes[name]))
		case !p.knows(sizes[name]):
			dead = append(dead, fmt.Sprintf("label %s: %s is left out: it names no tier", label, sizes[name]))
		}
	}
	return dead
}
