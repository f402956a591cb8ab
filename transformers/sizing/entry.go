package sizing

import (
	"maps"
	"slices"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// Entry is the size of one workload.
type Entry struct {
	Main       string            `yaml:"main" short:"true" doc:"The size of the workload: that of its main container, and its label's value. none leaves the whole workload alone." example:"large"`
	Containers map[string]string `yaml:"containers" doc:"The sizes of single containers, by name. none leaves the container alone, whatever its cap." example:"{litestream: micro}"`
}

// Check reports sizes that do not exist.
func (e Entry) Check(s Settings, r *transform.Report) {
	switch {
	case e.Main == "" && len(e.Containers) == 0:
		r.Errorf(nil, "names no size, want %s, or none", s.choices())
	case e.Main == none && len(e.Containers) > 0:
		r.Errorf([]string{"main"}, "none leaves the whole workload alone: remove it, or remove containers")
	case e.Main != "":
		checkTier(s, r, []string{"main"}, e.Main)
	}
	for _, name := range e.containers() {
		checkTier(s, r, []string{"containers", name}, e.Containers[name])
	}
}

func checkTier(s Settings, r *transform.Report, path []string, tier string) {
	mistake := labelValueMistake(tier)
	switch {
	case tier == none:
	case mistake != "":
		r.Errorf(path, "%s", mistake)
	case tier == "":
		r.Errorf(path, "is empty, want %s, or none", s.choices())
	case !s.knows(tier):
		r.Errorf(path, "there is no tier %q, want %s, or none", tier, s.choices())
	}
}

// isNone reports whether the registry wants the workload left alone.
func (e *Entry) isNone() bool { return e != nil && e.Main == none }

// main returns the size of the workload; "" if none is stated.
func (e *Entry) main() string {
	if e == nil {
		return ""
	}
	return e.Main
}

// container returns the size of a container; "" if none is stated.
func (e *Entry) container(name string) string {
	if e == nil {
		return ""
	}
	return e.Containers[name]
}

// containers returns the names of the containers with a size of their own.
func (e *Entry) containers() []string {
	if e == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(e.Containers))
}
