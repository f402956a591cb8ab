package auditreport

import (
	"io"
	"maps"
	"path/filepath"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/report/format"
)

// JSON writes an audit for programs, as one object. It is also what a later audit
// takes as its baseline: what it says of a fleet depends on nothing but the fleet.
func JSON(w io.Writer, a *audit.Audit) error {
	return format.JSON(w, struct {
		format.TypeMeta
		*audit.Audit
	}{format.MetaOf("Audit"), withLists(a)})
}

// withLists returns an audit in which what is empty is a list, never null.
func withLists(a *audit.Audit) *audit.Audit {
	full := *a
	full.Root = filepath.Base(a.Root) // where it lay on one machine says nothing to others
	full.Rows = list(full.Rows)
	full.Problems = list(full.Problems)
	full.Totals.Applications = maps.Collect(maps.All(full.Totals.Applications)) // a map, even of none
	full.Totals.Namespaces = list(full.Totals.Namespaces)
	full.Totals.Tiers = list(full.Totals.Tiers)
	for i := range full.Rows {
		row := &full.Rows[i]
		row.Findings, row.Workloads, row.Restarts = list(row.Findings), list(row.Workloads), list(row.Restarts)
		row.Labels = list(row.Labels)
	}
	return &full
}

// list returns a copy that is not nil.
func list[T any](items []T) []T { return append([]T{}, items...) }
