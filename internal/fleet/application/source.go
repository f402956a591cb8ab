package application

import (
	"fmt"

	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
	"github.com/vixens-io/ballast/internal/source/render"
)

// SourceOf returns the source that an application is; an empty one for a mere directory.
func SourceOf(m discover.Application) argocd.Source {
	if m.Resource == nil || m.Source >= len(m.Resource.Sources) {
		return argocd.Source{}
	}
	return m.Resource.Sources[m.Source]
}

// describe adds to the options of a render what the Application says about the source. What it
// says to another plugin than Ballast cannot be known, and is a warning.
func describe(m discover.Application, f Files, o *render.Options) (warnings []string) {
	s := SourceOf(m)
	if m.Plugin == nil { // else its parameters say it, and it sees no other source
		o.Spec = render.Spec{Kustomize: s.Kustomize, Directory: s.Directory, Helm: s.Helm}
		o.Refs = f.Refs
	}
	if m.Resource != nil { // which may say none, and then there is none
		o.Environment = o.Environment.With("ARGOCD_APP_SOURCE_REPO_URL", s.RepoURL).
			With("ARGOCD_APP_SOURCE_TARGET_REVISION", s.TargetRevision)
	}
	if s.Plugin != nil && m.Plugin == nil {
		warnings = append(warnings, fmt.Sprintf("its Application goes through the plugin %s, which is not run here: "+
			"it is rendered as what its directory holds", s.Plugin.Name))
	}
	return warnings
}

// OwnRefs returns the sources with a ref that are of the same repository as an application, which lies in
// a directory.
func OwnRefs(m discover.Application, root string) map[string]string {
	refs := map[string]string{}
	if m.Resource == nil {
		return refs
	}
	for _, s := range m.Resource.Sources {
		if s.Ref != "" && gitrepo.SameRepository(s.RepoURL, SourceOf(m).RepoURL) {
			refs[s.Ref] = root
		}
	}
	return refs
}
