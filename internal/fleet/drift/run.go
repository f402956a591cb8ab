package drift

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/redact"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
)

// Git is what a repository renders.
type Git struct {
	Fleet   *discover.Fleet
	Commit  string                           // of the checkout; empty: not known
	Renders iter.Seq2[audit.Rendered, error] // those of audit.Render, with its request's Edits
}

// Run compares what lives with what Git renders. The error is that nothing can be said.
func Run(ctx context.Context, git Git, live *Live) (*Drift, error) {
	r := &runner{
		git: git, live: live, pods: live.podsByWorkload(), claims: map[key][]claim{}, apps: map[string]bool{},
		failed: map[string]string{}, byName: map[[3]string][]key{},
	}
	for _, k := range live.order {
		name := [3]string{k.group, k.kind, k.name}
		r.byName[name] = append(r.byName[name], k)
	}
	for rendered, err := range git.Renders {
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, context.Cause(ctx)
		}
		r.application(rendered)
	}
	return r.result(), nil
}

// runner compares one application after the other.
type runner struct {
	git    Git
	live   *Live
	pods   map[key][]*pod
	claims map[key][]claim // rows by the object that lives
	parts  []*part
	apps   map[string]bool   // Applications that are rendered
	failed map[string]string // those that are not, and why
	byName map[[3]string][]key
	notes  []string
}

// part is what one source deploys.
type part struct {
	index   int
	row     audit.Row
	objects int
	absent  []Row // those of its objects that do not live, or live as another Application's
	claims  int   // those that do
	sure    bool  // one of them is noted to be its own
	won     int   // those of its claims that no other application's wins
}

// claim is a row that an object which lives may be.
type claim struct {
	row  Row
	of   *part
	sure bool // Argo CD notes that the object is of the Application
}

// application compares what one source deploys.
func (r *runner) application(a audit.Rendered) {
	if a.Result == nil {
		r.notRendered(a.Row)
		return
	}
	objects, err := objectsOf(a)
	if err != nil {
		a.Row.Error = redact.Message(err.Error())
		r.notRendered(a.Row)
		return
	}
	r.apps[a.Row.App] = true
	p := &part{index: a.Index, row: a.Row}
	for i := range objects {
		r.object(p, &objects[i])
	}
	r.parts = append(r.parts, p)
}

// notRendered notes an application that cannot be compared.
func (r *runner) notRendered(row audit.Row) {
	name := cmp.Or(row.App, row.Path)
	why := row.Error
	if row.Verdict == audit.External {
		why = "its source is not in this checkout: " + why
	} else {
		why = "it could not be rendered: " + why
	}
	if row.App != "" {
		r.failed[row.App] = why
	}
	if row.Verdict != audit.External || row.App != "" {
		r.notes = append(r.notes, fmt.Sprintf("%s is not compared: %s", name, why))
	}
}

// object compares one object with the one that lives.
func (r *runner) object(p *part, o *rendered) {
	k, known := r.keyOf(p, o)
	live := r.live.objects[k]
	if live == nil && o.isHook || !known && p.row.App == "" {
		return
	}
	p.objects++
	row := r.row(p, o)
	row.Object.Namespace = k.namespace
	if live == nil {
		p.absent = append(p.absent, r.absent(p, k, row))
		return
	}
	app, sure := live.tracked()
	if sure && p.row.App != "" && app != p.row.App {
		row.Verdict, row.Why = Unseen, "it lives as that of the Application "+app
		p.absent = append(p.absent, row)
		return
	}
	isOwn := app == p.row.App && app != ""
	r.judge(p, o, live, &row)
	p.claims++
	p.sure = p.sure || isOwn
	r.claims[k] = append(r.claims[k], claim{row, p, isOwn})
}

// keyOf returns the key under which an object lives. Where nobody says the namespace, that is the only one of its name.
func (r *runner) keyOf(p *part, o *rendered) (k key, known bool) {
	k = o.key
	if k.namespace != "" || isInCluster(k.group, k.kind) {
		return k, true
	}
	same := r.byName[[3]string{k.group, k.kind, k.name}]
	if len(same) == 1 {
		return same[0], true
	}
	return k, false
}

func (r *runner) row(p *part, o *rendered) Row {
	return Row{
		Object: o.ref(), App: p.row.App, Path: p.row.Path, Plugin: !p.row.Unmanaged(),
		Raw: o.stateOf(o.raw), Ballast: o.stateOf(o.ballast), Differences: []Difference{},
	}
}

// absent says of an object that does not live whether it did.
func (r *runner) absent(p *part, k key, row Row) Row {
	app := r.live.apps[p.row.App]
	switch {
	case !r.live.kinds[[2]string{k.group, k.kind}]:
		row.Verdict = Unseen
		row.Why = fmt.Sprintf("no %s is in the input: have kubectl get them, too", k.kind)
	case app != nil && (app.synced[k] || app.synced[key{k.group, k.kind, "", k.name}]):
		row.Verdict, row.Why = Gone, "Argo CD applied it when it synced last, and it does not live any more"
	case len(r.pods[k]) > 0:
		row.Verdict, row.Why = Gone, "pods of it live, and it does not"
	case app != nil:
		row.Verdict, row.Why = NotSynced, "its Application was not synced since Git has it"
	default:
		row.Verdict = NotSynced
		row.Why = "it does not live; that it ever did only its Application can tell: have kubectl get applications, too"
	}
	return row
}

// mostDifferences is how many fields of one object are told.
const mostDifferences = 200

// judge compares an object with the one that lives.
func (r *runner) judge(p *part, o *rendered, live *liveObject, row *Row) {
	root, all, err := live.decode()
	if err != nil {
		row.Verdict, row.Why = Unseen, redact.Message(err.Error())
		return
	}
	row.Live = o.stateOf(root)
	a := appliedOf(live, all)
	a.commit = r.git.Commit
	if p.row.App != "" {
		a.app = r.live.apps[p.row.App]
	}
	expected := stripped(o.expected(row.Plugin))
	var found []gap
	compare(&found, nil, expected, any(root))
	found = slices.DeleteFunc(found, func(g gap) bool { return r.isOfTracking(p, g) })
	e := extras{kind: o.kind, template: o.template, managers: all}
	e.look(nil, expected, any(root))
	ignore := p.rules(a.app)
	found = append(found, e.found...)
	if more := len(found) - mostDifferences; more > 0 {
		row.Why = fmt.Sprintf("%d more fields differ", more)
		found = found[:mostDifferences]
	}
	for _, g := range found {
		x := difference(o, g, a.judge(g), ignore)
		if !row.Plugin && g.live != nil {
			if v, ok := get(o.ballast, g.place); ok && !isNothing(v) && states(g.place, v, g.live) {
				x.Why += "; Ballast would make it the same"
			}
		}
		row.Differences = append(row.Differences, x)
	}
	row.conclude()
	if p.row.Verdict == audit.Refused {
		row.Why = "Ballast refuses to render it: what lives was applied before"
	}
	if o.isWorkload {
		row.scaled(root, all, expected)
		if template, ok := get(expected, o.at()); ok && len(o.template) > 0 {
			row.Pods = comparePods(r.pods[live.key], template)
		}
	}
	if isWebhooks(o.group, o.kind) {
		row.Webhooks = webhooksOf(root)
	}
}

// stripped returns what is compared of an object.
func stripped(root any) any {
	all, _ := root.(map[string]any)
	kept := map[string]any{}
	for key, value := range all {
		switch key {
		case "apiVersion", "kind", "status":
		case "metadata":
			meta, _ := value.(map[string]any)
			kept[key] = map[string]any{"labels": meta["labels"], "annotations": annotationsOf(meta["annotations"])}
		default:
			kept[key] = value
		}
	}
	return kept
}

// annotationsOf leaves out what Argo CD and kubectl read and write themselves.
func annotationsOf(v any) any {
	all, _ := v.(map[string]any)
	kept := map[string]any{}
	for key, value := range all {
		if !strings.HasPrefix(key, "argocd.argoproj.io/") && !strings.HasPrefix(key, "kubectl.kubernetes.io/last-") {
			kept[key] = value
		}
	}
	return kept
}

// isOfTracking reports whether a gap is the label by which Argo CD tracks objects, and over which it writes.
func (r *runner) isOfTracking(p *part, g gap) bool {
	return p.row.App != "" && g.below("metadata", "labels", instanceLabel) && g.live == p.row.App
}

// rules returns what the Application says of differences: Git's word, and else the cluster's.
func (p *part) rules(known *deployed) rules {
	var r rules
	switch resource := p.row.Application.Resource; {
	case resource != nil:
		r.Ignore, r.SyncPolicy.SyncOptions = resource.Ignore, resource.SyncOptions
	case known != nil:
		r = known.spec
	}
	return r
}

func difference(o *rendered, g gap, by ruling, ignore rules) Difference {
	raw, _ := get(o.raw, g.place)
	ballast, _ := get(o.ballast, g.place)
	return Difference{
		Path: pointer(g.names()), Raw: shown(g.place, raw), Ballast: shown(g.place, ballast), Live: shown(g.place, g.live),
		Verdict: by.verdict, Cause: by.cause, Manager: by.manager.Manager, Time: by.manager.Time, Why: by.why,
		Ignored: ignore.ignored(o.key, g, by.manager),
	}
}

// conclude makes the verdict of a row out of those of its differences: the worst.
func (r *Row) conclude() {
	r.Verdict = AsRendered
	for _, d := range r.Differences {
		if slices.Index(Verdicts(), d.Verdict) < slices.Index(Verdicts(), r.Verdict) {
			r.Verdict = d.Verdict
		}
		if d.Cause != "" && !slices.Contains(r.Causes, d.Cause) {
			r.Causes = append(r.Causes, d.Cause)
		}
	}
	slices.Sort(r.Causes)
}

// scaled notes who scaled a workload to nothing that Git lets run.
func (r *Row) scaled(root any, all managers, expected any) {
	at := place{}.at("spec").at("replicas")
	live, found := get(root, at)
	git, stated := get(expected, at)
	if !found || !same(at, "0", live) || stated && same(at, "0", git) {
		return
	}
	r.ScaledToZero = "an unknown writer"
	if owning := all.owning(at); len(owning) > 0 {
		r.ScaledToZero = writerOf(owning[0], at).text
		if isArgoCDManager(owning[0].Manager) {
			r.ScaledToZero = "what Argo CD applied last"
		}
	}
}

func webhooksOf(root any) *Webhooks {
	list, _ := get(root, place{}.at("webhooks"))
	items, _ := list.([]any)
	w := &Webhooks{Count: len(items), Closed: []string{}}
	for _, item := range items {
		m, _ := item.(map[string]any)
		if m["failurePolicy"] != "Ignore" {
			w.Closed = append(w.Closed, text(m["name"]))
		}
	}
	return w
}

// isReported reports whether a kind has rows even where Git has nothing of it.
func isReported(k key) bool {
	return isCompared(workload.Kinds(), k.group, k.kind) && k.kind != "PodTemplate"
}
