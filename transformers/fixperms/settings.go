package fixperms

import (
	"maps"
	"slices"
	"strconv"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// Settings are what holds for all workloads.
type Settings struct {
	Image       Image             `yaml:"image" doc:"What the init container runs: an image with sh, find and chown, pinned by a version or a digest; or main, for the main container's own image, which needs no pull." example:"busybox:1.37.0"`
	Resources   Resources         `yaml:"resources" doc:"What the init container asks for and may take. Stated, it replaces the default as a whole." example:"{requests: {cpu: 10m, memory: 32Mi}, limits: {cpu: 500m, memory: 64Mi}}"`
	PodSecurity map[string]string `yaml:"podSecurity" merge:"add" enum:"privileged,baseline,restricted" doc:"The Pod Security level that each namespace enforces, where the render does not bring the Namespace and its label." example:"{homeassistant: baseline}"`
}

// Resources are those of the init container.
type Resources struct {
	Requests map[string]quantity.Quantity `yaml:"requests" doc:"By resource name, such as cpu and memory." example:"{cpu: 10m, memory: 32Mi}"`
	Limits   map[string]quantity.Quantity `yaml:"limits" doc:"By resource name. None may be below its request." example:"{cpu: 500m, memory: 64Mi}"`
}

// Entry is what one workload gets.
type Entry struct {
	Volumes []string `yaml:"volumes" required:"true" doc:"Names of the pod's volumes, or of a StatefulSet's volumeClaimTemplates. An empty list takes the workload out of what a less exact entry says." example:"[config]"`
	User    *ID      `yaml:"user" doc:"The number of the user who gets them, 0 to 2147483647. Without it: the runAsUser of the main container or the pod, else PUID." example:"1000"`
	Group   *ID      `yaml:"group" doc:"The number of the group that gets them, 0 to 2147483647. Without it: the pod's fsGroup, else runAsGroup, else PGID." example:"1000"`
	Image   Image    `yaml:"image" doc:"Another image than the settings' for this workload; main where its own image has sh, find and chown." example:"main"`
}

func defaults() Settings {
	return Settings{
		Image: "busybox:1.37.0",
		Resources: Resources{
			Requests: map[string]quantity.Quantity{"cpu": quantity.Must("10m"), "memory": quantity.Must("32Mi")},
			Limits:   map[string]quantity.Quantity{"cpu": quantity.Must("500m"), "memory": quantity.Must("64Mi")},
		},
	}
}

// Check reports requests above their limits.
func (s Settings) Check(r *transform.Report) {
	for _, name := range slices.Sorted(maps.Keys(s.Resources.Requests)) {
		request := s.Resources.Requests[name]
		if limit := s.Resources.Limits[name]; limit.IsSet() && request.Exceeds(limit) {
			r.Errorf([]string{"resources", "requests", name}, "is %s, more than the limit of %s", request, limit)
		}
	}
}

// Loosens says that the entry has a root container put in where the other, by an empty list, has none.
func (e Entry) Loosens(farther Entry) string {
	if len(e.Volumes) > 0 && len(farther.Volumes) == 0 {
		return "has a container that runs as root put in where there is to be none"
	}
	return ""
}

// Check reports a volume that is named twice.
func (e Entry) Check(_ Settings, r *transform.Report) {
	for i, name := range e.Volumes {
		if slices.Contains(e.Volumes[:i], name) {
			r.Errorf([]string{"volumes", strconv.Itoa(i)}, "names %s twice", name)
		}
	}
}

// pairs returns the resources as a container has them.
func (r Resources) pairs() transform.Pairs {
	var all transform.Pairs
	for _, part := range []struct {
		name    string
		amounts map[string]quantity.Quantity
	}{{"limits", r.Limits}, {"requests", r.Requests}} {
		if len(part.amounts) == 0 {
			continue
		}
		var amounts transform.Pairs
		for _, name := range slices.Sorted(maps.Keys(part.amounts)) {
			amounts = append(amounts, transform.Pair{Key: name, Value: part.amounts[name].String()})
		}
		all = append(all, transform.Pair{Key: part.name, Value: amounts})
	}
	return all
}
