// Package drift compares what lives in a cluster, as kubectl printed it, with what Git renders: as it is, and
// through Ballast. It says of each workload whether it is as rendered and, where it is not, who wrote what.
package drift

import (
	"slices"

	"github.com/vixens-io/ballast/internal/core/transform"
)

// Drift is the answer for a fleet and a cluster.
type Drift struct {
	Root   string   `json:"root"`
	Commit string   `json:"commit,omitempty"` // of the checkout; empty: not known
	Rows   []Row    `json:"rows"`
	Absent []Absent `json:"absent"` // Applications of which nothing lives
	Notes  []string `json:"notes"`  // what could not be seen, and why
	Totals Totals   `json:"totals"`
}

// Verdict is the word on one object, in the order of a report.
type Verdict string

// The verdicts.
const (
	ByHand     Verdict = "patched by hand"
	Changed    Verdict = "changed after apply"
	NotSynced  Verdict = "not synced yet"
	Gone       Verdict = "gone"
	NotInGit   Verdict = "not in Git"
	Unseen     Verdict = "not seen" // on one of the sides
	AsRendered Verdict = "as rendered"
)

// Verdicts are all of them, the worst first.
func Verdicts() []Verdict {
	return []Verdict{ByHand, Changed, NotSynced, Gone, NotInGit, Unseen, AsRendered}
}

// Cause says what changed something after it was applied.
type Cause string

// The causes.
const (
	Autoscaler Cause = "autoscaler"
	Admission  Cause = "mutated at admission"
	Background Cause = "Kyverno's background controller"
	Unknown    Cause = "unknown writer"
)

// Row is one object of Git, of the cluster, or of both.
type Row struct {
	Object  transform.ObjectRef `json:"object"`
	App     string              `json:"app"`    // empty: no Application names what renders it
	Path    string              `json:"path"`   // of the source, from the root
	Plugin  bool                `json:"plugin"` // it goes through Ballast
	Verdict Verdict             `json:"verdict"`
	Causes  []Cause             `json:"causes,omitempty"`
	Why     string              `json:"why,omitempty"`

	Raw     *State `json:"raw,omitempty"`     // as Git renders it
	Ballast *State `json:"ballast,omitempty"` // and as Ballast makes it, or would
	Live    *State `json:"live,omitempty"`

	Differences  []Difference `json:"differences"`
	ScaledToZero string       `json:"scaledToZero,omitempty"` // by whom
	Pods         *Pods        `json:"pods,omitempty"`
	Webhooks     *Webhooks    `json:"webhooks,omitempty"`
}

// State is what a workload says of what its pods get: the priority class, and the resources of the main container.
type State struct {
	Class    string            `json:"priorityClassName"`
	Requests map[string]string `json:"requests,omitempty"`
	Limits   map[string]string `json:"limits,omitempty"`
	Replicas string            `json:"replicas,omitempty"`
}

// Difference is one field that does not live as it is rendered. Values are redacted; nil is none.
type Difference struct {
	Path    string  `json:"path"` // JSON pointer, in which items of lists stand by their names
	Raw     any     `json:"raw"`
	Ballast any     `json:"ballast"`
	Live    any     `json:"live"`
	Verdict Verdict `json:"verdict"`
	Cause   Cause   `json:"cause,omitempty"`
	Manager string  `json:"manager,omitempty"` // the field manager that wrote it
	Time    string  `json:"time,omitempty"`    // when that wrote last
	Why     string  `json:"why"`
	Ignored string  `json:"ignored,omitempty"` // what ignoreDifferences of the Application does with it
}

// Pods are those of a workload that run or are about to.
type Pods struct {
	Count     int             `json:"count"`
	WithClass int             `json:"withClass"`
	WithSize  int             `json:"withSize"`
	Class     bool            `json:"statesClass"` // the render states a priority class
	Size      bool            `json:"statesSize"`  // the render states resources
	Differ    []PodDifference `json:"differences"`
}

// PodDifference is a field that is on some pods not as it is rendered.
type PodDifference struct {
	Path string   `json:"path"` // JSON pointer into the pod
	Want any      `json:"want"`
	Got  any      `json:"got"`
	Pods []string `json:"pods"`
	Why  string   `json:"why"`
}

// Webhooks says how webhooks fail that live.
type Webhooks struct {
	Count  int      `json:"count"`
	Closed []string `json:"closed"` // the names of those that fail closed
}

// Absent is an Application that no object lives of.
type Absent struct {
	App     string `json:"app"`
	Path    string `json:"path"`
	Objects int    `json:"objects"`
	Why     string `json:"why"`
}

// Totals are the figures at the top of a report.
type Totals struct {
	Verdicts     map[Verdict]int `json:"verdicts"`
	Causes       map[Cause]int   `json:"causes"`
	ScaledToZero int             `json:"scaledToZero"`
	Pods         int             `json:"pods"`
	PodsDiffer   int             `json:"podsDiffer"`
	FailClosed   int             `json:"failClosedWebhooks"`
	Ignored      int             `json:"ignoredDifferences"`
}

// Differs reports whether anything lives otherwise than it is rendered.
func (d *Drift) Differs() bool {
	return slices.ContainsFunc(d.Rows, func(r Row) bool {
		return r.Verdict != AsRendered && r.Verdict != NotInGit && r.Verdict != Unseen
	})
}
