// Package engine makes a result of documents and a registry: findings, and the bytes that leave.
package engine

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/registry"
	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/core/transform"
)

// Request is one run: what was rendered, and what is known about it.
type Request struct {
	Documents []*manifest.Document
	Dir       string // where the search for a registry starts; empty: the documents came from nowhere

	Layers       Layers
	Registry     *registry.Registry // loaded from its layers already, if not nil
	Transformers []transform.Definition
	Only, Skip   []string // names of transformers
	App          string
	Project      string
	Namespace    string            // the Application's destination
	SourcePath   string            // of the Application in its repository; empty: as the directories lie
	KubeVersion  string            // of the cluster's Kubernetes; empty: not known
	Fleet        []manifest.Object // objects of other renders that transformers may ask for
	Strict       bool              // an open finding with danger is an error
	ReportOnly   bool              // say what would be done, and do nothing
	Unstated     bool              // say what sections that the registry does not state would find

	loaded bool   // the registry, by LoadRegistry
	root   string // of the repository
	off    Off
}

// Result is what became of a run.
type Result struct {
	Documents []*manifest.Document
	Findings  []*transform.Finding
	Registry  *registry.Registry
	Reencoded int // documents that were re-encoded
	Decoded   int // documents that were looked into
	Warnings  []string

	outcome *transform.Outcome
}

// Usage is a request that makes no sense, whatever the manifests say.
type Usage struct{ Err error }

// Error returns what is wrong.
func (u Usage) Error() string { return u.Err.Error() }

// Unwrap returns what is wrong.
func (u Usage) Unwrap() error { return u.Err }

// Run makes documents safe by a registry. Findings that refuse them are no error here: see
// Result.Refusal.
func Run(ctx context.Context, r Request) (*Result, error) {
	result := &Result{Documents: r.Documents}
	active, err := r.transformers()
	if err != nil {
		return nil, Usage{Err: err}
	}
	if err := r.LoadRegistry(); err != nil {
		return nil, err
	}
	dir := r.start()
	result.Registry = r.Registry
	if !slices.ContainsFunc(result.Registry.Files(), isStated) && !r.ReportOnly {
		result.Warnings = append(result.Warnings, "no registry found: "+
			"unsafe sync commands are made safe, nothing else is changed; add a ballast.yaml, or name one with --registry")
	}
	result.outcome, err = transform.Run(ctx, transform.Request{
		Documents:    r.Documents,
		Transformers: active,
		Registry:     result.Registry,
		Kinds:        WorkloadKinds(result.Registry),
		Facts:        r.facts(dir, r.root),
		ReportOnly:   r.ReportOnly,
		Files:        filesOf(r.root, dir),
		KubeVersion:  r.KubeVersion,
		Fleet:        r.Fleet,
	})
	if err != nil {
		return nil, err
	}
	result.Findings = result.outcome.Findings
	result.Reencoded, result.Decoded = result.outcome.Reencoded, result.outcome.Decoded
	if result.Reencoded > 0 {
		result.Warnings = append(result.Warnings, fmt.Sprintf(
			"documents re-encoded, since edits could not be spliced in: %d; "+
				"their values are right, their layout is no longer the author's", result.Reencoded))
	}
	if r.Strict {
		escalate(result.Findings)
	}
	result.Findings = r.off.settle(result.Findings)
	return result, nil
}

// start returns where the search for a registry starts.
func (r Request) start() string { return cmp.Or(r.Layers.Start, r.Dir) }

// LoadRegistry reads the registry, unless that is done. Run does so, too; who needs to know before what the registry
// says calls it first.
func (r *Request) LoadRegistry() error {
	if r.loaded {
		return nil
	}
	r.loaded = true
	if r.Registry != nil {
		r.root = r.Layers.Root
		return nil
	}
	layers, root, err := r.Layers.load(r.start())
	if err != nil {
		return Usage{Err: err}
	}
	r.root = root
	if r.Unstated {
		_, r.Registry, r.off, err = Complete(layers, r.Transformers)
	} else {
		r.Registry, err = registry.Load(Sections(r.Transformers), layers)
	}
	if err != nil {
		return Usage{Err: err}
	}
	return nil
}

// transformers returns those that --only and --skip leave.
func (r Request) transformers() ([]transform.Definition, error) {
	if err := r.CheckNames(); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(r.Transformers),
		func(d transform.Definition) bool { return !r.Runs(d.Name) }), nil
}

// CheckNames refuses transformers in Only and Skip that there are not.
func (r Request) CheckNames() error {
	var names []string
	for _, d := range r.Transformers {
		names = append(names, d.Name)
	}
	for _, name := range slices.Concat(r.Only, r.Skip) {
		if !slices.Contains(names, name) {
			return fmt.Errorf("there is no transformer %q; there are %s", name, strings.Join(names, ", "))
		}
	}
	return nil
}

// Runs reports whether Only and Skip leave a transformer.
func (r Request) Runs(transformer string) bool {
	return !slices.Contains(r.Skip, transformer) && (len(r.Only) == 0 || slices.Contains(r.Only, transformer))
}

// facts returns what is known about the application before any object is looked at.
func (r Request) facts(dir, root string) registry.Facts {
	f := registry.Facts{App: r.App, Project: r.Project, Namespace: r.Namespace}
	if r.SourcePath != "" {
		f.Path = cmp.Or(strings.TrimPrefix(path.Clean("/"+r.SourcePath), "/"), ".")
		return f
	}
	if dir == "" || repopath.IsTop(root) {
		return f // outside of a repository a path means nothing to anyone else
	}
	if below, ok := repopath.Below(root, dir); ok {
		f.Path = filepath.ToSlash(below)
	}
	return f
}

// escalate makes errors of the open findings that may cost data or keep pods from
// running.
func escalate(findings []*transform.Finding) {
	for _, f := range findings {
		if f.Danger && f.Status == transform.Open {
			f.Severity = transform.Error
		}
	}
}
