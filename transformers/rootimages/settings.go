package rootimages

import (
	"slices"
	"strconv"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// Settings say which images start as root.
type Settings struct {
	Images []transform.Glob `yaml:"images" merge:"set" doc:"Images that must start as root, beside the known ones (of linuxserver, hotio, Home Assistant and others): names without version and digest. The registry and the directories of a mirror may be left out. * stands for any run of characters." example:"[acme/*-s6]"`
}

// Entry is what one workload gets.
type Entry struct {
	Lift []string `yaml:"lift" required:"true" doc:"Names of the containers from which hardening is lifted that keeps them from starting as root. An empty list takes the workload out of a wider entry." example:"[homeassistant]"`
}

// Check reports patterns that can match nothing.
func (s Settings) Check(r *transform.Report) {
	for i, pattern := range s.Images {
		if mistake := pattern.Mistake(); mistake != "" {
			r.Errorf([]string{"images", strconv.Itoa(i)}, "%s", mistake)
		}
	}
}

// Loosens says that the entry lifts hardening where the other, by an empty list, lifts none.
func (e Entry) Loosens(farther Entry) string {
	if len(e.Lift) > 0 && len(farther.Lift) == 0 {
		return "lifts hardening where none is to be lifted"
	}
	return ""
}

// Check reports a container that is named twice.
func (e Entry) Check(_ Settings, r *transform.Report) {
	for i, name := range e.Lift {
		if slices.Contains(e.Lift[:i], name) {
			r.Errorf([]string{"lift", strconv.Itoa(i)}, "names %s twice", name)
		}
	}
}
