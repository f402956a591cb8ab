package engine

import (
	"slices"
	"strconv"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
)

// Sections returns all sections that a registry may have.
func Sections(transformers []transform.Definition) []registry.Section {
	sections := []registry.Section{{
		Name:     kindsSection,
		Doc:      "Teaches Ballast the custom resources of operators that run pods.",
		Settings: func() any { return &Kinds{} },
		CheckSettings: func(settings any, r *registry.Report) {
			for i, k := range settings.(*Kinds).Workloads {
				checkKind(k, []string{"workloads", strconv.Itoa(i)}, transformers, r)
			}
		},
	}, argoCDSection()}
	for _, d := range transformers {
		sections = append(sections, d.Section())
	}
	return sections
}

const kindsSection = "kinds"

// Kinds is the part of the registry that extends the table of workload kinds.
type Kinds struct {
	Workloads []workload.Kind `yaml:"workloads" merge:"add" doc:"Kinds that run pods, beside the ones that Ballast knows. One that names a known group and kind replaces it, unless a farther layer is an operator's or locks something."`
}

// checkKind reports a kind that makes no sense, and one that would change what a locked section of a
// farther layer finds: a Deployment whose template is elsewhere runs nothing that anyone sees.
func checkKind(k workload.Kind, at []string, transformers []transform.Definition, r *registry.Report) {
	if err := k.Check(); err != nil {
		r.Errorf(at, "%v", err)
		return
	}
	known, isKnown := workload.Kinds().Find(k.Group, k.Kind)
	by, isFirm := r.Firm(at...)
	i := slices.IndexFunc(transformers, func(d transform.Definition) bool { return d.Names(k.Group, k.Kind) })
	switch {
	case !isKnown && i >= 0:
		r.Errorf(at, "%s runs no pods, and %s reads it as what it is: drop it", k, transformers[i].Name)
	case isKnown && isFirm && known != k:
		r.Errorf(at, "%s is a kind that Ballast knows, and under %s nearer layers may add kinds and not change them: "+
			"drop it here, or ask for it there", k, by)
	}
}

// WorkloadKinds returns the kinds of workloads that a registry knows.
func WorkloadKinds(r *registry.Registry) workload.Table {
	return workload.Kinds().With(r.Settings(kindsSection).(*Kinds).Workloads)
}
