package audit

import (
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/autoscale"
	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/core/workload"
	"github.com/vixens-io/ballast/transformers/sizing"
)

// digest is a row in the making.
type digest struct {
	row      *Row
	result   *engine.Result
	nodes    int64
	sizes    bool // whether sizing was asked to look
	kinds    workload.Table
	byObject map[identity][]*transform.Finding
}

// identity tells objects of the same name apart: by document, and by their place in it.
type identity struct {
	document *manifest.Document
	pointer  string
}

func identityOf(o manifest.Object) identity {
	if len(o.Path()) == 0 {
		return identity{o.Document, ""}
	}
	return identity{o.Document, "/" + strings.Join(o.Path(), "/")}
}

func byObject(findings []*transform.Finding) map[identity][]*transform.Finding {
	all := map[identity][]*transform.Finding{}
	for _, f := range findings {
		id := identity{f.Doc, strings.TrimSuffix(f.DocumentPath(), f.Path)}
		all[id] = append(all[id], f)
	}
	return all
}

// objects counts the objects of a render and reads the workloads among them.
func (d *digest) objects() error {
	var workloads []manifest.Object
	scaled := autoscalers{}
	for _, doc := range d.result.Documents {
		if !doc.Decoded() && doc.Passes(d.wants) {
			if !doc.Bare() {
				d.row.Objects++
			}
			continue
		}
		if err := doc.Decode(); err != nil {
			return err
		}
		for _, o := range doc.Objects() {
			d.row.Objects++
			switch {
			case autoscale.Is(o.Group(), o.Kind):
				scaled.add(o)
			case d.kinds.Has(o.Group(), o.Kind):
				workloads = append(workloads, o)
			}
		}
	}
	for _, o := range workloads {
		d.workload(o, scaled)
	}
	return nil
}

func (d *digest) wants(group, kind string) bool {
	return d.kinds.Has(group, kind) || autoscale.Is(group, kind)
}

func (d *digest) workload(o manifest.Object, scaled autoscalers) {
	before, _ := d.kinds.OfInput(o)
	after, _ := d.kinds.Of(o)
	if before.Partial() {
		return // a patch of something that lives elsewhere
	}
	ref := transform.ObjectRef{APIVersion: o.APIVersion, Kind: o.Kind, Namespace: o.Namespace, Name: o.Name}
	pods := podsOf(o, scaled, d.nodes)
	d.row.Workloads = append(d.row.Workloads, Workload{
		Object: ref, Replicas: pods,
		Tier: d.tier(o, after), Priority: after.Priority.Value(),
		Before: requestsOf(before).times(pods), After: requestsOf(after).times(pods),
		Unowned: d.unowned(o, before, after),
	})
	restarts := func(f *transform.Finding) bool { return f.Restarts && f.Status == transform.Applied }
	if !d.has(o, restarts) {
		return
	}
	d.row.Restarts = append(d.row.Restarts, ref)
	if !d.has(o, func(f *transform.Finding) bool { return restarts(f) && !f.Label }) {
		d.row.Labels = append(d.row.Labels, ref)
	}
}

// exempt stands for the tier of a workload that is to have none.
const exempt = "none"

// tier returns the size of a workload as it leaves: a tier that exists, or what it says itself. Where it has
// none and sizing, though asked to, notes nothing, the workload is to have none.
func (d *digest) tier(o manifest.Object, w workload.Workload) string {
	settings, ok := d.result.Registry.Settings(sizing.Definition.Spec.Section).(*sizing.Settings)
	if !ok {
		return ""
	}
	if tier, sized := settings.TierOf(w); sized {
		return tier
	}
	isUnsized := func(f *transform.Finding) bool {
		isToDo := f.Status == transform.Reported || f.Status == transform.Open
		return f.Rule.Counts == transform.UnsizedWorkload || f.Transformer == sizing.Definition.Name && f.Changes() && isToDo
	}
	if !d.sizes || settings.Unregistered == "allow" || d.has(o, isUnsized) {
		return ""
	}
	return exempt
}

func (d *digest) has(o manifest.Object, is func(*transform.Finding) bool) bool {
	return slices.ContainsFunc(d.byObject[identityOf(o)], is)
}
