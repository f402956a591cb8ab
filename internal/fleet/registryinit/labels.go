package registryinit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// sizedContainers returns the sizes that labels of a form such as vixens.io/sizing.{container} name,
// by what they say is a container.
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

// sizeWord returns a size as an entry states it, with those of single containers.
func (p plan) sizeWord(w Workload, main string) string {
	sizes := w.sizedContainers(p.settings.ContainerLabel)
	var containers []string
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		if w.has(name) && p.knows(sizes[name]) {
			containers = append(containers, scalar(name)+": "+scalar(sizes[name]))
		}
	}
	if len(containers) == 0 {
		return scalar(main)
	}
	return fmt.Sprintf("{main: %s, containers: {%s}}", scalar(main), strings.Join(containers, ", "))
}

// deadLabels says which labels of single containers come to nothing.
func (p plan) deadLabels(w Workload) []string {
	sizes := w.sizedContainers(p.settings.ContainerLabel)
	var dead []string
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		label := strings.Replace(p.settings.ContainerLabel, "{container}", name, 1)
		switch {
		case !w.has(name):
			dead = append(dead, fmt.Sprintf("label %s: %s is left out: no container is called so", label, sizes[name]))
		case !p.knows(sizes[name]):
			dead = append(dead, fmt.Sprintf("label %s: %s is left out: it names no tier", label, sizes[name]))
		}
	}
	return dead
}
