package vpa

import (
	"maps"
	"slices"

	"github.com/vixens-io/ballast/internal/core/autoscale"
	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// Settings are none: what an autoscaler does is said of each.
type Settings struct{}

// Entry says how the autoscalers that match act.
type Entry struct {
	UpdateMode       string                       `yaml:"updateMode" short:"true" enum:"Off,Initial,Recreate,InPlaceOrRecreate,InPlace,Auto" doc:"When it sets requests: Off, never; Initial, of new pods; Recreate, by evicting pods; InPlaceOrRecreate, in place where that works, else by evicting (VPA 1.6, Kubernetes 1.33); InPlace, only in place (alpha in VPA 1.7); Auto, deprecated, as Recreate. There is no default: without it the manifest's mode stays." example:"Recreate"`
	ControlledValues string                       `yaml:"controlledValues" enum:"RequestsAndLimits,RequestsOnly" doc:"What it sets: requests, and limits in proportion, or requests only." example:"RequestsAndLimits"`
	MinAllowed       map[string]quantity.Quantity `yaml:"minAllowed" doc:"The least that it requests for a container, by resource: cpu, memory. Wins over the bounds of a size." example:"{memory: 512Mi}"`
	MaxAllowed       map[string]quantity.Quantity `yaml:"maxAllowed" doc:"The most that it requests for a container, by resource: cpu, memory. Wins over the bounds of a size." example:"{cpu: \"2\", memory: 4Gi}"`
}

// Check reports an entry that says nothing, and bounds that the autoscaler would refuse.
func (e Entry) Check(_ Settings, r *transform.Report) {
	if e.UpdateMode == "" && !e.hasPolicy() {
		r.Errorf(nil, "says nothing, want one of updateMode, controlledValues, minAllowed and maxAllowed")
	}
	checkBounds(r, "minAllowed", e.MinAllowed)
	checkBounds(r, "maxAllowed", e.MaxAllowed)
	for _, name := range slices.Sorted(maps.Keys(e.MinAllowed)) {
		least := e.MinAllowed[name]
		if most, ok := e.MaxAllowed[name]; ok && least.Exceeds(most) {
			r.Errorf([]string{"minAllowed", name}, "is %s, more than the %s of maxAllowed", least, most)
		}
	}
}

func checkBounds(r *transform.Report, key string, bounds map[string]quantity.Quantity) {
	for _, name := range slices.Sorted(maps.Keys(bounds)) {
		if mistake := autoscale.BoundMistake(name, bounds[name]); mistake != "" {
			r.Errorf([]string{key, name}, "%s", mistake)
		}
	}
}

// hasPolicy reports whether the entry says something of containers.
func (e *Entry) hasPolicy() bool {
	return e != nil && (e.ControlledValues != "" || len(e.MinAllowed)+len(e.MaxAllowed) > 0)
}
