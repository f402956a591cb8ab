package drift

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// result puts together what was compared.
func (r *runner) result() *Drift {
	d := &Drift{
		Root: r.git.Fleet.Root, Commit: r.git.Commit, Rows: []Row{}, Absent: []Absent{}, Notes: []string{},
	}
	slices.SortFunc(r.parts, func(a, b *part) int { return cmp.Compare(a.index, b.index) })
	for _, k := range r.live.order {
		if best, ok := r.best(k); ok {
			best.of.won++
			d.Rows = append(d.Rows, best.row)
		}
	}
	here := map[[2]string]bool{} // Applications of which something lives
	for _, p := range r.parts {
		here[p.id()] = here[p.id()] || p.won > 0
	}
	for _, p := range r.parts {
		r.addAbsent(d, p, here)
	}
	r.addForeign(d)
	r.addOrphans(d)
	slices.SortStableFunc(d.Rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(slices.Index(Verdicts(), a.Verdict), slices.Index(Verdicts(), b.Verdict)),
			cmp.Compare(a.Object.Namespace, b.Object.Namespace), cmp.Compare(a.Object.Kind, b.Object.Kind),
			cmp.Compare(a.Object.Name, b.Object.Name))
	})
	slices.Sort(r.notes)
	d.Notes = append(d.Notes, r.inputNotes()...)
	d.Notes = append(d.Notes, slices.Compact(r.notes)...)
	d.total()
	return d
}

// best returns the row of an object that lives: that of the Application that Argo CD notes on it, else the one that
// it is most like.
func (r *runner) best(k key) (claim, bool) {
	all := r.claims[k]
	if len(all) == 0 {
		return claim{}, false
	}
	rank := func(c claim) int {
		switch {
		case c.sure:
			return 0
		case c.row.App != "":
			return 1
		}
		return 2
	}
	best := slices.MinFunc(all, func(a, b claim) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(len(a.row.Differences), len(b.row.Differences)),
			cmp.Compare(a.of.index, b.of.index))
	})
	others := 0
	for _, c := range all {
		if c.of != best.of && rank(c) == rank(best) {
			others++
		}
	}
	if others > 0 && best.row.Why == "" {
		best.row.Why = fmt.Sprintf("%d more render an object of this name; this one is most like what lives", others)
	}
	return best, true
}

// id names the Application of a part, of which another environment may have one of the same name.
func (p *part) id() [2]string { return [2]string{p.row.App, p.row.Place} }

// addAbsent adds what does not live of an application. One of which nothing lives is of another cluster, or was never
// synced, and is one line.
func (r *runner) addAbsent(d *Drift, p *part, here map[[2]string]bool) {
	isKnown := r.live.apps[p.row.App] != nil && !r.isHereOtherwise(p, here)
	switch {
	case p.objects == 0, p.row.App == "" && p.won == 0: // nobody says that it is deployed
	case here[p.id()], isKnown && p.claims == 0:
		d.Rows = append(d.Rows, p.absent...)
	default:
		d.Absent = append(d.Absent, Absent{App: p.row.App, Path: p.row.Path, Objects: p.objects, Why: p.whyAbsent()})
	}
}

// isHereOtherwise reports whether another Application of the same name is the one that lives.
func (r *runner) isHereOtherwise(p *part, here map[[2]string]bool) bool {
	return slices.ContainsFunc(r.parts, func(q *part) bool {
		return q.row.App == p.row.App && q.id() != p.id() && here[q.id()]
	})
}

func (p *part) whyAbsent() string {
	if p.claims > 0 {
		return "what lives under its names is more like what another Application renders"
	}
	if len(p.absent) > 0 && !slices.ContainsFunc(p.absent, func(r Row) bool { return r.Why != p.absent[0].Why }) &&
		p.absent[0].Verdict == Unseen {
		return p.absent[0].Why
	}
	return "nothing of it lives: it is of another cluster, or was never synced"
}

// addForeign adds what lives and no render has.
func (r *runner) addForeign(d *Drift) {
	namespaces := map[string]bool{}
	for _, row := range d.Rows {
		namespaces[row.Object.Namespace] = true
	}
	for _, k := range r.live.order {
		o := r.live.objects[k]
		if len(r.claims[k]) > 0 || !isReported(k) {
			continue
		}
		app, sure := o.tracked()
		if r.git.Fleet.Below != "." && !r.apps[app] && !namespaces[k.namespace] {
			continue // of what was not asked for
		}
		row := Row{Object: k.ref(o.APIVersion), Verdict: NotInGit, Differences: []Difference{}}
		by, isOwned := o.controller()
		why, failed := r.failed[app]
		switch {
		case isOwned:
			row.Why = fmt.Sprintf("%s %s made it", by.Kind, by.Name)
		case failed:
			row.App, row.Verdict, row.Why = app, Unseen, "its Application "+app+" is not compared: "+why
		case sure && r.apps[app]:
			row.App, row.Why = app, "Argo CD notes that it is of the Application "+app+", which no longer renders it"
		case sure:
			row.App, row.Why = app, "Argo CD notes that it is of the Application "+app+", which Git does not have"
		default:
			row.Why = r.whoMade(o)
		}
		if root, all, err := o.decode(); err == nil {
			if isWebhooks(k.group, k.kind) {
				row.Webhooks = webhooksOf(root)
			}
			row.scaled(root, all, nil)
		}
		if pods := r.pods[k]; len(pods) > 0 {
			row.Pods = &Pods{Count: len(pods), Differ: []PodDifference{}}
		}
		d.Rows = append(d.Rows, row)
	}
}

// whoMade says what managed fields tell of who made an object.
func (r *runner) whoMade(o *liveObject) string {
	_, all, err := o.decode()
	if err != nil || len(all) == 0 {
		return "no render has it"
	}
	var names []string
	for _, m := range all {
		if !slices.Contains(names, m.Manager) {
			names = append(names, m.Manager)
		}
	}
	return "no render has it; written by " + strings.Join(names, ", ")
}

// addOrphans adds what runs pods and is not in the input itself.
func (r *runner) addOrphans(d *Drift) {
	known := map[key]bool{}
	for _, row := range d.Rows {
		o := row.Object
		known[key{groupOf(o.APIVersion), o.Kind, o.Namespace, o.Name}] = true
	}
	for k, pods := range r.pods {
		if known[k] || r.live.objects[k] != nil || r.git.Fleet.Below != "." {
			continue
		}
		d.Rows = append(d.Rows, Row{
			Object: k.ref(pods[0].owner.APIVersion), Verdict: Unseen, Differences: []Difference{},
			Pods: &Pods{Count: len(pods), Differ: []PodDifference{}},
			Why:  fmt.Sprintf("its pods live; the %s itself is not in the input", k.kind),
		})
	}
}

// inputNotes says what the input does not tell.
func (r *runner) inputNotes() []string {
	var all []string
	if r.live.managed == 0 {
		all = append(all, "no object has managed fields, so that nobody can tell who wrote what: add --show-managed-fields")
	}
	if len(r.live.pods) == 0 && !r.live.kinds[[2]string{"", "Pod"}] {
		all = append(all, "no Pod is in the input: whether class and size are on them is not known")
	}
	if len(r.live.apps) == 0 {
		all = append(all, "no Application is in the input: what is gone looks as if it was not synced yet, and with "+
			"server-side apply so does what was mutated at admission; have kubectl get applications, too")
	}
	if r.live.static > 0 {
		all = append(all, fmt.Sprintf("%d static pods of nodes are not compared", r.live.static))
	}
	return all
}

func (d *Drift) total() {
	d.Totals = Totals{Verdicts: map[Verdict]int{}, Causes: map[Cause]int{}}
	for _, r := range d.Rows {
		d.Totals.Verdicts[r.Verdict]++
		for _, c := range r.Causes {
			d.Totals.Causes[c]++
		}
		if r.ScaledToZero != "" {
			d.Totals.ScaledToZero++
		}
		if r.Pods != nil {
			d.Totals.Pods += r.Pods.Count
			d.Totals.PodsDiffer += r.Pods.differing()
		}
		if r.Webhooks != nil {
			d.Totals.FailClosed += len(r.Webhooks.Closed)
		}
		for _, diff := range r.Differences {
			if diff.Ignored != "" {
				d.Totals.Ignored++
			}
		}
	}
}

// differing returns how many pods differ in anything.
func (r *Pods) differing() int {
	names := map[string]bool{}
	for _, d := range r.Differ {
		for _, name := range d.Pods {
			names[name] = true
		}
	}
	return len(names)
}
