package lint

import (
	"fmt"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// workload notes what a workload bears as it leaves.
func (l *Linter) workload(a discover.Application, r *registry.Registry, o manifest.Object, w workload.Workload) {
	l.workloads++
	l.classes[w.Priority.Value()]++
	settings, ok := r.Settings(sizing.Definition.Spec.Section).(*sizing.Settings)
	if !ok {
		return
	}
	tiers := l.tiers[r]
	if settings.Label != "" {
		tiers[w.Labels.At(settings.Label).Value()] = true
	}
	for _, c := range w.Containers {
		tiers[w.Labels.At(containerLabel(settings, c)).Value()] = true
	}
	for _, c := range bare(settings, w) {
		l.found = append(l.found, MissingLabel.At(registry.Source{File: a.Dir}, o.String()+" "+c.Name, fmt.Sprintf(
			"%s: other containers have a label with their size, and %s has none: add %s to the pods, "+
				"or give the container a size in the registry", o, c.Name, containerLabel(settings, c))))
	}
}

func containerLabel(s *sizing.Settings, c workload.Container) string {
	return strings.Replace(s.ContainerLabel, "{container}", c.Name, 1)
}

// bare returns the containers without a label of their size, where others have one. The main one
// has the workload's, those with a cap need none, and what runs once is nobody's concern.
func bare(s *sizing.Settings, w workload.Workload) []workload.Container {
	if s.ContainerLabel == "" {
		return nil
	}
	var without []workload.Container
	some := false
	for _, c := range w.Containers {
		_, isCapped := s.Sidecars[c.Name]
		switch {
		case w.Labels.At(containerLabel(s, c)).Exists():
			some = true
		case c.Role == workload.Main && s.Label != "" && w.Labels.At(s.Label).Exists():
		case c.Role == workload.Init || c.Role == workload.Ours || isCapped:
		default:
			without = append(without, c)
		}
	}
	if !some {
		return nil
	}
	return without
}
