// Package lint finds what is dead or wrong in a registry and in the repository around it: what
// shows only when the whole fleet is looked at.
package lint

import (
	"slices"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/discover"
)

// Linter looks at a fleet and at what it renders to.
type Linter struct {
	fleet        *discover.Fleet
	transformers []transform.Definition

	missed    int                                    // applications that were not rendered
	on        map[string]bool                        // sections that some registry states
	tiers     map[*registry.Registry]map[string]bool // of workloads, by the registry they were rendered with
	workloads int
	classes   map[string]int  // workloads, by priority class
	made      map[string]bool // priority classes that some render brings
	found     []Problem
}

// New returns a linter that has looked at no render yet.
func New(f *discover.Fleet, transformers []transform.Definition) *Linter {
	return &Linter{
		fleet: f, transformers: transformers, on: map[string]bool{},
		tiers: map[*registry.Registry]map[string]bool{}, classes: map[string]int{}, made: map[string]bool{},
	}
}

// Look looks at what an application rendered to. Transformers that are off are of sections that no
// registry of the user's states.
func (l *Linter) Look(a discover.Application, off map[string]bool, r *engine.Result) {
	for _, d := range l.transformers {
		l.on[d.Spec.Section] = l.on[d.Spec.Section] || !off[d.Name]
	}
	if _, known := l.tiers[r.Registry]; !known {
		l.tiers[r.Registry] = map[string]bool{}
	}
	kinds := engine.WorkloadKinds(r.Registry)
	for _, doc := range r.Documents {
		if !doc.Decoded() {
			continue
		}
		for _, o := range doc.Objects() {
			if w, ok := kinds.Of(o); ok && !w.Partial() {
				l.workload(a, r.Registry, o, w)
			}
			if o.Group() == "scheduling.k8s.io" && o.Kind == "PriorityClass" {
				l.made[o.Name] = true
			}
		}
	}
}

// Miss says that an application could not be rendered: what looks dead may be for it.
func (l *Linter) Miss(a discover.Application) {
	if a.Elsewhere != "" && a.Plugin == nil {
		return // no registry is for it
	}
	l.missed++
}

// Problems returns what was found, in no order.
func (l *Linter) Problems() []Problem {
	return slices.Concat(
		l.found, l.unmanaged(), l.stalePaths(), l.mutations(), l.outOfStep(), l.criticalForAll(),
		l.deadEntries(), l.deadTiers(),
	)
}

// sections returns the settings that registries have for a section, of those that state it.
func sections[S any](l *Linter, section string) map[*registry.Registry]*S {
	all := map[*registry.Registry]*S{}
	if !l.on[section] {
		return all
	}
	for r := range l.tiers {
		if settings, ok := r.Settings(section).(*S); ok {
			all[r] = settings
		}
	}
	return all
}
