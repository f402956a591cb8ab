package compare

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/internal/core/yamledit"
)

// rank says when to let the pods of a workload restart: the smaller, the earlier.
type rank struct {
	last     int   // what everything else leans on
	priority int64 // of its priority class
	care     int   // how much a restart costs
}

// What everything else leans on, the last of all last.
const (
	repoServer = iota + 1
	dns
)

// What a restart costs, from nothing to most.
const (
	several  = iota // other pods go on meanwhile
	single          // nothing does
	onNodes         // a pod of each node
	stateful        // what is starting must find its data
)

// restart returns the restart that a changed workload brings; false if no pod that runs is
// replaced.
func (c *comparer) restart(p pair, r *registry.Registry) (Restart, bool) {
	if p.before == nil || p.after == nil {
		return Restart{}, false // its pods start, or stop
	}
	kinds := engine.WorkloadKinds(r)
	before, ok := kinds.OfInput(*p.before)
	after, still := kinds.OfInput(*p.after)
	if !ok || !still || !after.Kind.Rolls || after.Partial() {
		return Restart{}, false
	}
	found := Restart{Object: p.ref(), Priority: after.Priority.Value()}
	found.Why = differences(template(p.before, before), template(p.after, after))
	if len(found.Why) == 0 || p.after.Input().At("spec", "paused").Bool() {
		return Restart{}, false
	}
	found.Label = onlyLabels(found.Why)
	switch {
	case onDelete(p.after.Input()):
		found.Note = "update strategy OnDelete: a pod restarts when someone deletes it"
	case !after.Template.Exists():
		found.Note = "its operator decides whether the pods restart"
	}
	found.rank = rankOf(p.after, after)
	found.rank.priority = c.classes.of(found.Priority, r)
	return found, true
}

// onlyLabels reports whether pods are replaced for labels alone: what they do stays the same.
func onlyLabels(pointers []string) bool {
	return !slices.ContainsFunc(pointers, func(pointer string) bool {
		return !strings.HasPrefix(pointer, "/metadata/labels/") && !strings.HasPrefix(pointer, "/inheritedMetadata/labels/")
	})
}

// template returns what the pods are made from: of a custom resource, all but its metadata and
// status.
func template(o *manifest.Object, w workload.Workload) any {
	if w.Template.Exists() {
		return valueOf(w.Template)
	}
	return valueOf(o.Input().At("spec"))
}

func onDelete(root yamledit.Field) bool {
	return root.At("spec", "updateStrategy", "type").Value() == "OnDelete"
}

func rankOf(o *manifest.Object, w workload.Workload) rank {
	var r rank
	switch {
	case servesDNS(w):
		r.last = dns
	case isRepoServer(o, w):
		r.last = repoServer
	}
	switch {
	case o.Kind == "StatefulSet", !w.Template.Exists():
		r.care = stateful
	case o.Kind == "DaemonSet":
		r.care = onNodes
	case o.Input().At("spec", "strategy", "type").Value() == "Recreate":
		r.care = single
	}
	return r
}

// complete fills in how many pods restart, and says why they stand where they do. It reports
// false where none run.
func (r *Restart) complete(pods int64) bool {
	r.Pods = pods
	if r.rank.care == several && pods == 1 {
		r.rank.care = single
	}
	why := []string{
		cmp.Or(r.Priority, "no priority class"),
		[...]string{"several pods", "a single pod", "a pod on each node", "stateful"}[r.rank.care],
	}
	if r.rank.last > 0 {
		why = append(why, [...]string{"", "Argo CD renders nothing meanwhile", "DNS is down meanwhile"}[r.rank.last])
	}
	r.Order = strings.Join(why, ", ")
	return pods > 0
}

// servesDNS reports whether a pod listens where resolvers ask.
func servesDNS(w workload.Workload) bool {
	for _, c := range w.Containers {
		for _, port := range c.At("ports").Each() {
			if n, _ := port.At("containerPort").Int(); n == 53 || port.At("name").Value() == "dns" {
				return true
			}
		}
	}
	return false
}

// isRepoServer reports whether Argo CD renders in a workload: Ballast runs beside it.
func isRepoServer(o *manifest.Object, w workload.Workload) bool {
	const name = "argocd-repo-server"
	return strings.HasSuffix(o.Name, name) || w.Labels.At("app.kubernetes.io/name").Value() == name ||
		slices.ContainsFunc(w.Containers, func(c workload.Container) bool { return c.Name == name })
}

// inOrder sorts restarts by when to let them happen.
func inOrder(all []Restart) {
	slices.SortStableFunc(all, func(a, b Restart) int {
		return cmp.Or(
			cmp.Compare(a.rank.last, b.rank.last), cmp.Compare(a.rank.priority, b.rank.priority),
			cmp.Compare(a.rank.care, b.rank.care), strings.Compare(a.Object.String(), b.Object.String()),
		)
	})
}
