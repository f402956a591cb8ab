// Package audit renders a whole fleet in one process and says of each application whether it is
// safe, what was made safe, and what is left to do.
package audit

import (
	"time"

	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/fleet/lint"
)

// Audit is the answer for a fleet.
type Audit struct {
	Root     string    `json:"root"`
	AsPlugin bool      `json:"asPlugin,omitempty"` // a what-if: as if every Application went through Ballast
	Rows     []Row     `json:"rows"`
	Problems []Problem `json:"problems"` // of the registry and the repository as a whole
	Totals   Totals    `json:"totals"`
}

// Verdict is an audit's word on one application, the best first.
type Verdict string

// The verdicts.
const (
	Safe     Verdict = "safe"     // nothing to change, nothing open
	MadeSafe Verdict = "changed"  // Ballast changes it; nothing is left open
	Left     Verdict = "open"     // findings are left to the author
	Refused  Verdict = "refused"  // Ballast would refuse to render it
	Failed   Verdict = "failed"   // it could not be rendered
	External Verdict = "external" // it is not in this checkout
)

// Row is one application of the fleet and what became of it. It holds no documents: a fleet of
// thousands fits in memory.
type Row struct {
	App       string `json:"app"` // empty: no Application names the directory
	Project   string `json:"project"`
	Namespace string `json:"namespace"` // of the destination
	Path      string `json:"path"`      // of the source, from the root
	Place     string `json:"place"`     // file:line of the Application, or the directory

	Verdict  Verdict  `json:"verdict"`
	Error    string   `json:"error,omitempty"`    // why it failed or is external, redacted
	Plugin   bool     `json:"plugin"`             // its Application names Ballast as its plugin
	AsPlugin bool     `json:"asPlugin,omitempty"` // it does not, and this is what would be if it did
	Objects  int      `json:"objects"`
	Warnings []string `json:"warnings,omitempty"`

	Findings  []Finding             `json:"findings"`
	Workloads []Workload            `json:"workloads"`
	Restarts  []transform.ObjectRef `json:"restarts"`
	Labels    []transform.ObjectRef `json:"labelRestarts"` // those of restarts that are only for a label
	Took      time.Duration         `json:"-"`

	Application discover.Application `json:"-"`

	mistakes []registry.Mistake // of a registry, that made it fail
}

// Unmanaged reports whether Argo CD renders an application without Ballast, so that nothing is done about
// what is found. How a directory that no Application names is deployed nobody says.
func (r *Row) Unmanaged() bool { return r.isAround() && !r.AsPlugin }

// isAround reports whether an application does not go through Ballast today.
func (r *Row) isAround() bool { return r.App != "" && !r.Plugin }

// Finding is a finding without the document it was made in.
type Finding struct {
	transform.Finding
	Place string `json:"place"` // file:line of what was rendered
	Hunk  string `json:"hunk"`  // the edit as lines of a unified diff, redacted; empty for none
}

// Workload is what the fleet's totals need to know of one workload.
type Workload struct {
	Object   transform.ObjectRef `json:"object"`
	Replicas int64               `json:"replicas"`
	Tier     string              `json:"tier"` // as it leaves; empty: nobody sized it
	Priority string              `json:"priority"`
	Before   Requests            `json:"before"` // of all its pods together
	After    Requests            `json:"after"`
	Unowned  Tally               `json:"unownedVolumes,omitzero"` // volumes that nothing makes their user's
}

// Requests are what pods ask of nodes.
type Requests struct {
	CPU    int64 `json:"cpuMillis"`
	Memory int64 `json:"memoryBytes"`
}

// Problem is a finding about the registry or the repository, not about one render.
type Problem = lint.Problem

// Totals are the figures at the top of a report.
type Totals struct {
	Applications map[Verdict]int `json:"applications"`
	Objects      int             `json:"objects"`
	Workloads    int             `json:"workloads"`
	Sized        int             `json:"sized"`       // workloads with an explicit size
	Prioritized  int             `json:"prioritized"` // workloads with a priority class
	Restarts     int             `json:"restarts"`
	Labels       int             `json:"labelRestarts"` // those of restarts that are only for a label

	UnsafeSyncs    Tally `json:"unsafeSyncs"`
	NotRead        Tally `json:"notRead"` // programs that can delete, named in what Ballast does not read
	UnownedVolumes Tally `json:"unownedVolumes"`
	HardenedRoot   Tally `json:"hardenedRootImages"`
	FailClosed     Tally `json:"failClosedWebhooks"`
	Unmanaged      int   `json:"unmanaged"` // Applications that do not go through it, in a what-if, too

	Namespaces []Group `json:"namespaces"` // requests, by namespace
	Tiers      []Group `json:"tiers"`      // requests, by tier; "" is nobody's
}

// Tally counts what was found of one kind of danger, and what became of it.
type Tally struct {
	Found  int `json:"found"`
	Fixed  int `json:"fixed"` // edited, or its danger lessened
	Waived int `json:"waived"`
	Open   int `json:"open"`
}

// Group is what a part of the fleet asks of the nodes.
type Group struct {
	Name   string   `json:"name"`
	Pods   int64    `json:"pods"`
	Before Requests `json:"before"`
	After  Requests `json:"after"`
}
