package pipeline

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/registry"
	"github.com/vixens-io/ballast/internal/transform"
	"github.com/vixens-io/ballast/internal/workload"
)

// Sections gives all sections that a registry may have.
func Sections(transformers []transform.Definition) []registry.Section {
	sections := []registry.Section{kindsSection}
	for _, d := range transformers {
		sections = append(sections, d.Section())
	}
	return sections
}

// Kinds is the part of the registry that extends the table of workload kinds.
type Kinds struct {
	Workloads []workload.Kind `yaml:"workloads" doc:"Kinds that run pods, beside the ones that Ballast knows. One that names a known group and kind replaces it."`
}

var kindsSection = registry.Section{
	Name:          "kinds",
	Doc:           "Teaches Ballast the custom resources of operators that run pods.",
	Settings:      func() any { return &Kinds{} },
	CheckSettings: checkKinds,
}

func checkKinds(settings any, r *registry.Report) {
	for i, k := range settings.(*Kinds).Workloads {
		if err := k.Check(); err != nil {
			r.Errorf([]string{"workloads", fmt.Sprint(i)}, "%v", err)
		}
	}
}

// WorkloadKinds gives the kinds of workloads that a registry knows.
func WorkloadKinds(r *registry.Registry) workload.Table {
	return workload.Kinds().With(r.Settings(kindsSection.Name).(*Kinds).Workloads)
}
