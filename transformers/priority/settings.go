package priority

import (
	"slices"
	"strconv"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// Settings say which classes there are.
type Settings struct {
	Classes []string `yaml:"classes" merge:"set" doc:"The priority classes that the cluster has, the highest first, beside those of Kubernetes and of the render. A pin to another one is an error." example:"[vixens-critical, vixens-low]"`
}

// Check reports names that no class can have.
func (s Settings) Check(r *transform.Report) {
	for i, name := range s.Classes {
		if !isName(name) {
			r.Errorf([]string{"classes", strconv.Itoa(i)}, "%s", misnamed(name))
		}
	}
}

// Entry is the class that a workload is pinned to.
type Entry string

// Check reports a name that no class can have, and warns of one that is in no list: the
// render may bring it.
func (e Entry) Check(s Settings, r *transform.Report) {
	name := string(e)
	switch {
	case !isName(name):
		r.Errorf(nil, "%s", misnamed(name))
	case !slices.Contains(s.Classes, name) && !builtIn().has(name):
		r.Warnf(nil, "%s is not in priority.classes (%s): a pin to it is an error unless the render brings the class",
			short(name), listed(s.Classes))
	}
}

func misnamed(name string) string {
	return "is " + strconv.Quote(short(name)) + ", want the name of a priority class: lower-case letters, digits, - and ."
}
