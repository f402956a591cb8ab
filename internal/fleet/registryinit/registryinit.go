// Package registryinit writes the first registry of a repository, and adds to one what is new: what
// each workload gets, as far as its manifest says so, and a question where nothing does. What people
// wrote stays as it is, byte for byte.
package registryinit

import (
	"cmp"
	"slices"

	"github.com/vixens-io/ballast/internal/core/quantity"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// Survey is what a repository was seen to run.
type Survey struct {
	Workloads []Workload
	Classes   []Class // the PriorityClasses of the repository
	Gaps      []Gap
}

// Workload is what its manifest says of a workload, and what the registry says already.
type Workload struct {
	App, Project, Path    string // of the source; empty where it has none
	Namespace, Kind, Name string
	Place                 string // file:line of what was rendered

	Labels     map[string]string // its own
	PodLabels  map[string]string
	Sizable    bool // its kind has a place for sizes
	Containers []Container
	Resources  Resources // of the main container, or of the workload where there are none
	Unreadable string    // why its resources cannot be read
	Priority   string

	Dangers []string // what safe-sync found
	Owner   *Owner   // who may need its volumes

	Stated   map[string]bool // the sections that the registry states for it
	Size     *sizing.Entry   // what it states; nil for nothing
	SizeFrom registry.Source // where
	Unclear  string          // why the registry does not say which entry is for it
}

// Container is one container of a workload.
type Container struct {
	Name      string
	Main      bool
	Init      bool // it ends before the others start
	Resources Resources
}

// Resources are what a container requests, and what it is limited to.
type Resources struct{ Requests, Limits quantity.Amounts }

// IsZero reports whether the manifest says nothing.
func (r Resources) IsZero() bool { return r == Resources{} }

// String returns resources for people: "requests cpu 1; limits memory 2Gi".
func (r Resources) String() string {
	switch none := (quantity.Amounts{}); {
	case r.Limits == none:
		return "requests " + r.Requests.String()
	case r.Requests == none:
		return "limits " + r.Limits.String()
	}
	return "requests " + r.Requests.String() + "; limits " + r.Limits.String()
}

// Owner is a user who works on claims of the pod.
type Owner struct {
	Volumes     []string
	User, Group string // Group is empty where nothing says it
	Why         string // "its PUID"
}

// Class is a PriorityClass.
type Class struct {
	Name  string
	Value int64
}

// Gap is a part of the fleet that could not be rendered here, or that is not ready for a plugin.
type Gap struct {
	What string // "clusters/apps.yaml:3: Application grafana: chart grafana of https://…"
	Todo string // what to do about it
}

// sort puts everything in an order that no run changes.
func (s *Survey) sort() {
	slices.SortStableFunc(s.Workloads, func(a, b Workload) int {
		return cmp.Or(
			cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.App, b.App), cmp.Compare(a.Path, b.Path),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Place, b.Place))
	})
	slices.SortFunc(s.Classes, func(a, b Class) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.Name, b.Name))
	})
	s.Classes = slices.CompactFunc(s.Classes, func(a, b Class) bool { return a.Name == b.Name })
	s.Gaps = sortedGaps(s.Gaps)
}

// sortedGaps returns gaps in order, each once.
func sortedGaps(gaps []Gap) []Gap {
	slices.SortFunc(gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Todo, b.Todo))
	})
	return slices.Compact(gaps)
}
