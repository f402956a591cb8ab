package compare

import (
	"cmp"
	"maps"
	"slices"

	"github.com/vixens-io/ballast/internal/audit"
)

// add compares one member, of which one side may be missing.
func (c *comparer) add(result *Comparison, was, is *audit.Row, d *difference, m moves) {
	result.Members++
	kind := kindOf(was, is, d)
	if kind == Differs || kind == Added || kind == Removed || kind == "" {
		m.add(was, is)
	}
	if is != nil && was != nil {
		result.pluginOf(was, is)
	}
	if kind == "" {
		return
	}
	row := Row{Kind: kind, Before: stateOf(was), After: stateOf(is), Objects: []Object{}}
	named := is
	if named == nil {
		named = was
	}
	row.App, row.Path = named.App, named.Path
	if d != nil {
		row.Note = d.note
		result.Dangers = append(result.Dangers, d.dangers...)
	}
	if d != nil && (kind == Differs || kind == Added) {
		row.Objects = append(row.Objects, d.objects...)
		result.Restart = append(result.Restart, settled(d.restarts, named)...)
		result.Lost = append(result.Lost, d.lost...)
		result.Gained = append(result.Gained, d.gained...)
		result.Changed = append(result.Changed, d.changed...)
	}
	result.Rows = append(result.Rows, row)
}

// settled gives the restarts of workloads that have pods.
func settled(restarts []Restart, row *audit.Row) []Restart {
	var all []Restart
	for _, r := range restarts {
		i := slices.IndexFunc(row.Workloads, func(w audit.Workload) bool { return w.Object == r.Object })
		if r.App = row.App; i >= 0 && r.settle(row.Workloads[i].Replicas) {
			all = append(all, r)
		}
	}
	return all
}

// kindOf says how a member differs; empty for one that does not.
func kindOf(was, is *audit.Row, d *difference) Kind {
	before, after := stateOf(was), stateOf(is)
	switch {
	case is == nil:
		return Removed
	case after.Verdict == audit.Failed && before.Verdict == audit.Failed:
		return Stuck
	case after.Verdict == audit.Failed:
		return Failing
	case before.Verdict == audit.Failed:
		return Unknown
	case after.Verdict == audit.Refused && before.Verdict != audit.Refused:
		return Refused
	case was == nil:
		return Added
	case before.Verdict == audit.Unseen && after.Verdict == audit.Unseen:
		return ""
	case before.Verdict == audit.Unseen:
		return Added
	case after.Verdict == audit.Unseen:
		return Removed
	case d != nil && len(d.objects) > 0:
		return Differs
	}
	return ""
}

func stateOf(r *audit.Row) State {
	if r == nil {
		return State{}
	}
	return State{Verdict: r.Verdict, Error: r.Error}
}

// pluginOf notes a member that came to Ballast or left it.
func (c *Comparison) pluginOf(was, is *audit.Row) {
	p := Protection{App: is.App, Rule: "ballast", Danger: true}
	p.Object.Kind, p.Object.Name = "Application", is.App
	switch {
	case was.Plugin && !is.Plugin:
		p.Cause = "the Application no longer goes through Ballast (" + is.Place + ")"
		c.Lost = append(c.Lost, p)
	case !was.Plugin && is.Plugin:
		p.Cause = "the Application goes through Ballast (" + is.Place + ")"
		c.Gained = append(c.Gained, p)
	}
}

// moves are the requests of namespaces by name.
type moves map[string]Move

// add counts a member on both sides. One that fails on a side counts on neither: it would look
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

// sorted gives the sum of all namespaces, and those that change, by name.
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
