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
	Image       Image             `yaml:"image" doc:"Image of the init container. It needs sh, find and chown, and a version or a digest. main stands for the image of the main container, which needs no extra pull." example:"busybox:1.37.0"`
	Resources   Resources         `yaml:"resources" doc:"Requests and limits of the init container. They replace the default as a whole." example:"{requests: {cpu: 10m, memory: 32Mi}, limits: {cpu: 500m, memory: 64Mi}}"`
	PodSecurity map[string]string `yaml:"podSecurity" merge:"add" enum:"privileged,baseline,restricted" doc:"Pod Security level that each namespace enforces, for namespaces that are not in the render." example:"{homeassistant: baseline}"`
}

// Resources are those of the init container.
type Resources struct {
	Requests map[string]quantity.Quantity `yaml:"requests" doc:"By resource name, such as cpu and memory." example:"{cpu: 10m, memory: 32Mi}"`
	Limits   map[string]quantity.Quantity `yaml:"limits" doc:"By resource name. None may be below its request." example:"{cpu: 500m, memory: 64Mi}"`
}

// Entry is what one workload gets.
type Entry struct {
	Volumes []string `yaml:"volumes" required:"true" doc:"Names of volumes of the pod, or of volumeClaimTemplates. An emptyDir counts if it is named. An empty list takes the workload out of a less exact entry." example:"[config]"`
	User    *ID      `yaml:"user" doc:"Numeric user, 0 to 2147483647. Default: runAsUser of the main container or the pod, else PUID." example:"1000"`
	Group   *ID      `yaml:"group" doc:"Numeric group, 0 to 2147483647. Default: fsGroup of the pod, else runAsGroup, else PGID." example:"1000"`
	Image   Image    `yaml:"image" doc:"Image for this workload, instead of the one of the section." example:"main"`
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
		return "adds a container that runs as root where there must be none"
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
