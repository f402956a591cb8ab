package compare

import (
	"cmp"
	"maps"
	"slices"

	"github.com/vixens-io/ballast/internal/fleet/audit"
)

// moves are the requests of namespaces by name.
type moves map[string]Move

// add counts an application on both sides. One that fails on a side counts on neither: it would look
// as if its requests had changed.
func (m moves) add(was, is *audit.Row) {
	if was != nil {
		for _, w := range was.Workloads {
			name := cmp.Or(w.Object.Namespace, was.Namespace)
			move := m[name]
			move.Before.CPU, move.Before.Memory = move.Before.CPU+w.After.CPU, move.Before.Memory+w.After.Memory
			m[name] = move
		}
	}
	if is != nil {
		for _, w := range is.Workloads {
			name := cmp.Or(w.Object.Namespace, is.Namespace)
			move := m[name]
			move.After.CPU, move.After.Memory = move.After.CPU+w.After.CPU, move.After.Memory+w.After.Memory
			m[name] = move
		}
	}
}

// sorted returns the sum of all namespaces, and those that change, by name.
func (m moves) sorted() (total Move, changed []Move) {
	changed = []Move{}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		move := m[name]
		move.Namespace = name
		total.Before.CPU, total.Before.Memory = total.Before.CPU+move.Before.CPU, total.Before.Memory+move.Before.Memory
		total.After.CPU, total.After.Memory = total.After.CPU+move.After.CPU, total.After.Memory+move.After.Memory
		if move.Before != move.After {
			changed = append(changed, move)
		}
	}
	return total, changed
}
