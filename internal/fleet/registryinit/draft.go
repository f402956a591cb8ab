// Package registryinit writes the first registry of a repository, and proposes changes of one: what
// each workload gets, as far as its manifest or those who watch it say so, and a question
// where nobody does. What people wrote stays as it is, byte for byte.
package registryinit

import (
	"cmp"
	"slices"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/fleet/sizeimport"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// Survey is what a repository was seen to run.
type Survey struct {
	Workloads []Workload
	Classes   []Class  // the PriorityClasses of the repository
	Unseen    []Unseen // what there is, or may be, and was not seen, or is not ready
}

// Workload is what its manifest says of a workload, and what the registry says already.
type Workload struct {
	App, Path             string // of the source; empty where it has none
	Namespace, Kind, Name string
	Place                 string // file:line of what was rendered

	Labels     map[string]string // its own
	PodLabels  map[string]string
	Sizable    bool // its kind has a place for sizes
	Containers []Container
	Resources  Resources // of the main container, or of the whole where there are none
	Unreadable string    // why its resources cannot be read
	Priority   string

	Dangers []string // what safe-sync found
	Owner   *Owner   // who may need its volumes

	Stated   map[string]bool // the sections that the registry states for it
	Size     *sizing.Entry   // what it states; nil for nothing
	SizeFrom registry.Source // where
	Asks     string          // why the registry cannot say

	facts registry.Facts
}

// Container is one container of a workload.
type Container struct {
	Name      string
	Main      bool
	Init      bool // it ends before the others start
	Resources Resources
}

// Resources are what a container asks for, and what it is allowed.
type Resources struct{ Requests, Limits sizeimport.Amounts }

// isZero reports whether the manifest says nothing.
func (r Resources) isZero() bool { return r == Resources{} }

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

// Unseen is a part of the fleet that was not seen, or that is not ready for a plugin.
type Unseen struct {
	What  string // "clusters/apps.yaml:3: Application grafana: chart grafana of https://…"
	Needs string // what to do about it
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
	slices.SortFunc(s.Unseen, func(a, b Unseen) int { return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Needs, b.Needs)) })
	s.Unseen = slices.Compact(s.Unseen)
}
