// Package compare says what a change does to a fleet before it is merged: which Applications
// render differently, which pods restart and in which order to let them, what the pods ask of
// the nodes, and which protections are gained or lost.
package compare

import (
	"slices"

	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/audit"
)

// Comparison is the answer for a fleet.
type Comparison struct {
	Against      string          `json:"against"`        // the revision, as it was asked for
	Commit       string          `json:"commit"`         // what it is
	With         string          `json:"with,omitempty"` // the version of Ballast before, if it was another
	Applications int             `json:"applications"`   // that were compared
	Rows         []Row           `json:"rows"`           // those that differ, or could not be rendered on a side
	Restart      []Restart       `json:"restarts"`
	Total        Move            `json:"total"`
	Moves        []Move          `json:"namespaces"` // those whose requests change
	Lost         []Protection    `json:"lost"`
	Gained       []Protection    `json:"gained"`
	Changed      []Protection    `json:"changed"` // there before and after, in another way
	Dangers      []Protection    `json:"dangers"` // that nothing protects from, and that are new
	New          []audit.Problem `json:"problems"`
	Notes        []string        `json:"notes"`
}

// Kind says how an application or an object differs.
type Kind string

// The kinds of difference.
const (
	Differs Kind = "changed"
	Added   Kind = "new"
	Removed Kind = "gone"
	Failing Kind = "failed"  // it cannot be rendered now
	Refused Kind = "refused" // Ballast refuses to render it now
	Unknown Kind = "unknown" // it could not be rendered before: what it changes is not known
	Stuck   Kind = "failing" // it cannot be rendered on either side
)

// Row is one application of the fleet that is not as it was.
type Row struct {
	App    string `json:"app"` // empty: no Application names the directory
	Path   string `json:"path"`
	Kind   Kind   `json:"kind"`
	Before State  `json:"before"`
	After  State  `json:"after"`
	Note   string `json:"note,omitempty"` // what is not known of it

	Objects []Object `json:"objects"`
}

// State is what became of an application on one side.
type State struct {
	Verdict audit.Verdict `json:"verdict"` // empty: it is not there
	Error   string        `json:"error,omitempty"`
}

// Object is one object that is not as it was.
type Object struct {
	Object transform.ObjectRef `json:"object"`
	Kind   Kind                `json:"kind"`
	Paths  []string            `json:"paths,omitempty"` // JSON pointers to what differs
	Diff   string              `json:"diff"`            // unified, redacted
}

// Restart is a workload whose pods are replaced.
type Restart struct {
	App      string              `json:"app"`
	Object   transform.ObjectRef `json:"object"`
	Pods     int64               `json:"pods"`
	Priority string              `json:"priority"`
	Why      []string            `json:"why"`   // JSON pointers, below the pod template
	Order    string              `json:"order"` // why it stands where it does
	Note     string              `json:"note,omitempty"`
	Label    bool                `json:"onlyLabels"` // nothing changes but labels of the pods

	rank rank
}

// Move is what a part of the fleet asks of the nodes, before and after.
type Move struct {
	Namespace string         `json:"namespace,omitempty"`
	Before    audit.Requests `json:"before"`
	After     audit.Requests `json:"after"`
}

// Protection is something that Ballast did for an object on one side and does not on the other.
type Protection struct {
	App       string              `json:"app"`
	Rule      string              `json:"rule"`
	Object    transform.ObjectRef `json:"object"`
	Container string              `json:"container"`
	Path      string              `json:"path"`
	Danger    bool                `json:"danger"`
	Before    any                 `json:"before"`           // the value on the side before
	After     any                 `json:"after"`            // the value on the side after
	Source    *transform.Source   `json:"source,omitempty"` // the registry line of the side that protects
	Cause     string              `json:"cause"`
}

// Differs reports whether anything is not as it was, as far as it can be seen.
func (c *Comparison) Differs() bool {
	return slices.ContainsFunc(c.Rows, func(r Row) bool { return r.Kind != Stuck }) || len(c.Lost)+len(c.Gained) > 0
}

// Worse reports whether something that was good is not: a protection that is lost, or an application
// that can no longer be rendered.
func (c *Comparison) Worse() bool {
	isWorse := func(r Row) bool { return r.Kind == Failing || r.Kind == Refused }
	return len(c.Lost) > 0 || slices.ContainsFunc(c.Rows, isWorse)
}
