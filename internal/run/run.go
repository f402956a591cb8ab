// Package run makes a result of a request: the source is rendered to documents, and the engine makes
// them safe.
package run

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/vixens-io/ballast/internal/core/engine"
	"github.com/vixens-io/ballast/internal/core/manifest"
	"github.com/vixens-io/ballast/internal/core/release"
	"github.com/vixens-io/ballast/internal/core/repopath"
	"github.com/vixens-io/ballast/internal/source/render"
)

// Request is a source to render, and what the engine needs to know of it. The documents and where the
// search for their registry starts are filled from the source.
type Request struct {
	Path string // a folder, a file, or "-" for Source.Stdin

	// Source says how the source renders. What the engine's request says of the Application, and the
	// repository that the source lies in, is added.
	Source render.Options

	// Renderer renders the source; nil: this process does.
	Renderer Renderer

	engine.Request
}

// Run renders the source and makes safe what it rendered. Findings that refuse it are no error here:
// see engine.Result.Refusal.
func Run(ctx context.Context, r Request) (*engine.Result, error) {
	r.Dir = folderOf(r.Path)
	err := r.LoadRegistry()
	if err != nil {
		return nil, err
	}
	warnings := r.chooseArgoCD()
	if r.Documents, err = r.render(ctx); err != nil {
		return nil, err
	}
	r.KubeVersion = cmp.Or(r.KubeVersion, r.Source.KubeVersion)
	result, err := engine.Run(ctx, r.Request)
	if err == nil {
		result.Warnings = slices.Concat(result.Warnings, warnings, r.Source.Warnings())
	}
	return result, err
}

// chooseArgoCD takes the version of Argo CD from the registry where the request names none, and returns what there is
// to say of it.
func (r *Request) chooseArgoCD() (warnings []string) {
	if r.Source.ArgoCD != "" {
		return nil
	}
	version, warning := engine.ArgoCDOf(r.Registry)
	if r.Source.ArgoCD = version; warning != "" {
		warnings = append(warnings, warning)
	}
	return warnings
}

// Raw renders the source and leaves everything as it was rendered. Of a registry it asks for the version of Argo CD
// alone, and takes the newest where there is none that can be read.
func Raw(ctx context.Context, r Request) (*engine.Result, error) {
	r.Dir = folderOf(r.Path)
	var warnings []string
	switch {
	case r.Source.ArgoCD != "":
	case r.LoadRegistry() == nil:
		warnings = r.chooseArgoCD()
	default:
		warnings = []string{fmt.Sprintf("the registry, which may say which Argo CD deploys what is here, cannot be used: "+
			"sources are rendered as by %s", release.Newest)}
	}
	documents, err := r.render(ctx)
	return &engine.Result{Documents: documents, Warnings: append(warnings, r.Source.Warnings()...)}, err
}

// folderOf returns the folder that a source lies in, from which a registry is searched upward; empty for a stream that
// came from nowhere, and for what is not there.
func folderOf(path string) string {
	info, err := os.Stat(path)
	switch {
	case path == "-" || err != nil:
		return ""
	case info.IsDir():
		return path
	}
	return filepath.Dir(path)
}

// render returns the documents of the source.
func (r Request) render(ctx context.Context) (documents []*manifest.Document, err error) {
	renderer := r.Renderer
	if renderer == nil || r.Path == "-" { // what is read from a pipe, only this process can
		renderer = Here{}
	}
	rendered, err := renderer.Render(ctx, r.Path, r.options())
	if err != nil {
		return nil, err
	}
	for _, part := range rendered.Parts {
		more, err := readPart(part)
		if err != nil {
			return nil, err
		}
		documents = append(documents, more...)
	}
	if !slices.ContainsFunc(documents, func(d *manifest.Document) bool { return !d.Bare() }) {
		return nil, fmt.Errorf("%s: there is no manifest in it: nothing would be deployed, and Argo CD would prune "+
			"what is", nameOf(r.Path))
	}
	return documents, nil
}

// options returns all that the renderer needs to know.
func (r Request) options() render.Options {
	o := r.Source
	o.App, o.Namespace = r.App, r.Namespace
	if r.Path != "-" {
		o.Root = cmp.Or(r.Layers.Root, repositoryOf(r.Path))
	}
	for name, value := range map[string]string{
		"ARGOCD_APP_NAME": r.App, "ARGOCD_APP_NAMESPACE": r.Namespace,
		"ARGOCD_APP_PROJECT_NAME": r.Project, "ARGOCD_APP_SOURCE_PATH": r.SourcePath,
	} {
		if value != "" {
			o.Environment = o.Environment.With(name, value)
		}
	}
	return o
}

// repositoryOf returns the repository that a source lies in, behind links too.
func repositoryOf(path string) string {
	if real, err := repopath.Real(path); err == nil {
		path = real
	}
	return repopath.Root(path)
}

// nameOf returns a source's name for messages.
func nameOf(path string) string {
	if path == "-" {
		return "stdin"
	}
	return path
}

func readPart(part render.Part) ([]*manifest.Document, error) {
	f, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return manifest.Read(part.Name, f)
}
