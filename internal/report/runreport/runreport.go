// Package runreport shows one render to people and programs: as text, as a unified diff, as JSON, as
// Markdown, as log records, and as the results of a KRM function.
//
// Findings have their secrets redacted when they are made; what is shown of the manifests themselves is
// redacted here.
package runreport

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/printable"
	"github.com/vixens-io/ballast/internal/core/transform"
	"github.com/vixens-io/ballast/internal/report/format"
)

// object is one object of a render and what was found in it.
type object struct {
	manifest.Object
	ref      transform.ObjectRef
	findings []*transform.Finding
}

// objects groups findings by object, in their order. Two objects of the same name are
// two.
func objects(findings []*transform.Finding) []*object {
	var all []*object
	byIdentity := map[identity]*object{}
	known := map[identity]manifest.Object{}
	for _, f := range findings {
		id := identityOf(f)
		if _, ok := known[id]; !ok {
			addObjects(known, f.Doc)
		}
		if byIdentity[id] == nil {
			byIdentity[id] = &object{Object: known[id], ref: f.Object}
			all = append(all, byIdentity[id])
		}
		byIdentity[id].findings = append(byIdentity[id].findings, f)
	}
	return all
}

// addObjects takes down all objects of a document at once: a List may have thousands.
func addObjects(known map[identity]manifest.Object, d *manifest.Document) {
	for _, o := range d.Objects() {
		pointer := ""
		if len(o.Path()) > 0 {
			pointer = "/" + strings.Join(o.Path(), "/")
		}
		known[identity{d, pointer}] = o
	}
}

// identity tells objects of the same name apart: by document, and by the pointer to the
// object in it.
type identity struct {
	document *manifest.Document
	pointer  string
}

func identityOf(f *transform.Finding) identity {
	return identity{f.Doc, strings.TrimSuffix(f.DocumentPath(), f.Path)}
}

// restarts are the workloads whose running pods are replaced when a result is applied.
type restarts struct {
	all    []transform.ObjectRef
	labels []transform.ObjectRef // those of all that restart only for a label
}

func restartsOf(r *engine.Result) restarts {
	found := restarts{all: []transform.ObjectRef{}, labels: []transform.ObjectRef{}}
	for _, o := range objects(r.Findings) {
		replaces := slices.DeleteFunc(slices.Clone(o.findings), func(f *transform.Finding) bool {
			// An autoscaler that begins to evict pods does so later, if at all.
			return !f.Restarts || f.Status != transform.Applied || f.Rule.Protects == transform.AutoscalerMode
		})
		if len(replaces) == 0 {
			continue
		}
		found.all = append(found.all, o.ref)
		if !slices.ContainsFunc(replaces, func(f *transform.Finding) bool { return !f.Label }) {
			found.labels = append(found.labels, o.ref)
		}
	}
	return found
}

// Restarts says which workloads restart when the result is applied, and which of them only for a label; "" if none
// do.
func Restarts(r *engine.Result) string { return restartsOf(r).String() }

func (r restarts) String() string {
	if len(r.all) == 0 {
		return ""
	}
	text := fmt.Sprintf("applying this restarts the pods of %s: %s", format.Count(len(r.all), "workload"), names(r.all))
	switch len(r.labels) {
	case 0:
		return text
	case len(r.all):
		return text + "; only for a label"
	}
	return text + "; only for a label: " + names(r.labels)
}

func names(objects []transform.ObjectRef) string {
	all := make([]string, len(objects))
	for i, o := range objects {
		all[i] = printable.Line(o.String())
	}
	return strings.Join(all, ", ")
}
