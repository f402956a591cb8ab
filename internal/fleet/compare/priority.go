package compare

import (
	"slices"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/yamledit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/transformers/priority"
)

// priorities are the values of priority classes.
type priorities struct {
	values   map[string]int64
	standard int64 // of pods that name none
}

// prioritiesOf returns the classes that the repository has, and those of Kubernetes itself.
func prioritiesOf(f *discover.Fleet) priorities {
	all := priorities{values: map[string]int64{"system-cluster-critical": 2000000000, "system-node-critical": 2000001000}}
	for _, o := range f.PriorityClasses {
		d, err := yamledit.Parse(o.Text)
		if err != nil {
			continue // the fleet has said so
		}
		value, _ := d.Input().At("value").Int()
		all.values[o.Name] = value
		if d.Input().At("globalDefault").Bool() {
			all.standard = value
		}
	}
	return all
}

// of returns the value of a class. One that the repository does not have is somewhat more than
// none; among such, those count more that the registry names first.
func (p priorities) of(class string, r *registry.Registry) int64 {
	if class == "" {
		return p.standard
	}
	if value, ok := p.values[class]; ok {
		return value
	}
	settings, _ := r.Settings(priority.Definition.Spec.Section).(*priority.Settings)
	if settings == nil {
		return p.standard + 1
	}
	named := slices.Index(settings.Classes, class)
	if named < 0 {
		named = len(settings.Classes)
	}
	return p.standard + 1 + int64(len(settings.Classes)-named)
}
