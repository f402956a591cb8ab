package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/argocd"
	"github.com/vixens-io/ballast/internal/fleet"
	"github.com/vixens-io/ballast/internal/render"
)

// source gives the source that a member is; an empty one for a mere folder.
func source(m fleet.Member) argocd.Source {
	if m.Application == nil || m.Source >= len(m.Application.Sources) {
		return argocd.Source{}
	}
	return m.Application.Sources[m.Source]
}

// describe adds to the options of a render what the Application says about the source. What it
// says to another plugin than Ballast cannot be known, and is a warning.
func describe(m fleet.Member, o *render.Options) (warnings []string) {
	s := source(m)
	if m.Plugin == nil { // else its parameters say it
		o.Spec = specOf(m)
	}
	for name, value := range map[string]string{
		"ARGOCD_APP_SOURCE_REPO_URL": s.RepoURL, "ARGOCD_APP_SOURCE_TARGET_REVISION": s.TargetRevision,
	} {
		if value != "" {
			o.Environment = o.Environment.With(name, value)
		}
	}
	if s.Plugin != nil && m.Plugin == nil {
		warnings = append(warnings, fmt.Sprintf("its Application goes through the plugin %s, which an audit does not run: it is rendered as what its folder holds", s.Plugin.Name))
	}
	return warnings
}

// specOf gives what the Application itself says about the source.
func specOf(m fleet.Member) render.Spec {
	s := source(m)
	spec := render.Spec{Kustomize: s.Kustomize, Directory: s.Directory, Helm: s.Helm}
	if s.Helm != nil {
		helm := *s.Helm
		helm.ValueFiles = ownValueFiles(m)
		spec.Helm = &helm
	}
	return spec
}

// ownValueFiles gives the files of values, those that a source of the same repository brings by
// a name from the root: $values/prod.yaml.
func ownValueFiles(m fleet.Member) []string {
	own := source(m)
	files := slices.Clone(own.Helm.ValueFiles)
	for i, file := range files {
		name, below, isRef := strings.Cut(strings.TrimPrefix(file, "$"), "/")
		if !isRef || !strings.HasPrefix(file, "$") {
			continue
		}
		for _, s := range m.Application.Sources {
			if s.Ref == name && argocd.SameRepository(s.RepoURL, own.RepoURL) {
				files[i] = "/" + below
			}
		}
	}
	return files
}
