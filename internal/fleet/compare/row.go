package compare

import (
	"slices"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/lint"
)

// comparison puts the rows of both sides together.
func (c *comparer) comparison(
	was *audit.Audit, keysBefore []string, is *audit.Audit, keysAfter []string, differences []*difference,
) *Comparison {
	result := &Comparison{
		Rows: []Row{}, Restart: []Restart{}, Moves: []Move{}, Lost: []Protection{}, Gained: []Protection{},
		Changed: []Protection{}, Dangers: []Protection{},
		New: newProblems(was.Problems, is.Problems), Notes: notes(was.Problems, is.Problems),
	}
	moves := moves{}
	gone := map[string]*audit.Row{}
	for i, key := range keysBefore {
		gone[key] = &was.Rows[i]
	}
	for i, key := range keysAfter {
		if key == undeployed {
			continue
		}
		result.add(gone[key], &is.Rows[i], differences[i], moves)
		delete(gone, key)
	}
	for _, key := range keysBefore {
		if row := gone[key]; row != nil {
			result.add(row, nil, nil, moves)
		}
	}
	if program := c.was.Request.Program; program != nil {
		result.With = program.Version
	}
	result.Total, result.Moves = moves.sorted()
	inOrder(result.Restart)
	return result
}

// newProblems returns the problems that were not there, and those for which the fleet may be larger
// than what is compared.
func newProblems(was, is []audit.Problem) []audit.Problem {
	return slices.DeleteFunc(append([]audit.Problem{}, is...), func(p audit.Problem) bool {
		return !p.Kind.HidesApplications && isAmong(was, p)
	})
}

// notes says what could not be read before and can be now: what it deploys looks new.
func notes(was, is []audit.Problem) []string {
	all := []string{}
	for _, p := range was {
		if p.Kind == lint.Unreadable && !isAmong(is, p) {
			all = append(all, "before, "+p.File+" could not be read, and what it deploys looks new: "+p.Message)
		}
	}
	return all
}

func isAmong(all []audit.Problem, p audit.Problem) bool {
	return slices.ContainsFunc(all, func(q audit.Problem) bool { return p.Fingerprint == q.Fingerprint })
}

// add compares one application, of which one side may be missing.
func (c *Comparison) add(was, is *audit.Row, d *difference, m moves) {
	c.Applications++
	kind := kindOf(was, is, d)
	if kind == Differs || kind == Added || kind == Removed || kind == "" {
		m.add(was, is)
	}
	if is != nil && was != nil {
		c.pluginOf(was, is)
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
		c.Dangers = append(c.Dangers, d.dangers...)
	}
	if d != nil && (kind == Differs || kind == Added) {
		row.Objects = append(row.Objects, d.objects...)
		c.Restart = append(c.Restart, restartsOf(d.restarts, named)...)
		c.Lost = append(c.Lost, d.lost...)
		c.Gained = append(c.Gained, d.gained...)
		c.Changed = append(c.Changed, d.changed...)
	}
	c.Rows = append(c.Rows, row)
}

// restartsOf returns the restarts of workloads that have pods.
func restartsOf(restarts []Restart, row *audit.Row) []Restart {
	var all []Restart
	for _, r := range restarts {
		i := slices.IndexFunc(row.Workloads, func(w audit.Workload) bool { return w.Object == r.Object })
		if r.App = row.App; i >= 0 && r.complete(row.Workloads[i].Replicas) {
			all = append(all, r)
		}
	}
	return all
}

// kindOf says how an application differs; empty for one that does not.
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
	case before.Verdict == audit.External && after.Verdict == audit.External:
		return ""
	case before.Verdict == audit.External:
		return Added
	case after.Verdict == audit.External:
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

// pluginOf notes an application that came to Ballast or left it.
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
