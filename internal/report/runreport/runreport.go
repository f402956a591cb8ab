// Package runreport shows one render to people and programs: as text, as a unified diff, as JSON, as
// Markdown, as log records, and as the results of a KRM function.
//
// Findings have their secrets redacted when they are made; what is shown of the manifests themselves is
// redacted here.
package runreport

import (
	"fmt"
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

// Restarts returns the workloads whose running pods are replaced when the result is
// applied.
func Restarts(r *engine.Result) []transform.ObjectRef {
	restarts := []transform.ObjectRef{}
	for _, o := range objects(r.Findings) {
		for _, f := range o.findings {
			if f.Restarts && f.Status == transform.Applied {
				restarts = append(restarts, o.ref)
				break
			}
		}
	}
	return restarts
}

// RestartSentence says which workloads restart.
func RestartSentence(restarts []transform.ObjectRef) string {
	names := make([]string, len(restarts))
	for i, o := range restarts {
		names[i] = printable.Line(o.String())
	}
	return fmt.Sprintf("applying this restarts the pods of %s: %s",
		format.Count(len(restarts), "workload"), strings.Join(names, ", "))
}
