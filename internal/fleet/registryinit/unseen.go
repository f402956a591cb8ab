package registryinit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vixens-io/ballast/internal/fleet/audit"
	"github.com/vixens-io/ballast/internal/fleet/discover"
	"github.com/vixens-io/ballast/internal/source/argocd"
	"github.com/vixens-io/ballast/internal/source/gitrepo"
)

// nameOf returns an application as a list of the unseen names it.
func nameOf(row audit.Row) string {
	if row.App == "" {
		return row.Place
	}
	return row.Place + ": Application " + row.App
}

// missing takes an application that could not be rendered.
func (l *looker) missing(row audit.Row) {
	l.unseen(Unseen{What: nameOf(row) + ": " + row.Error, Needs: needs(row)})
}

const (
	needsEntries = "write entries for its workloads by hand, or match them by app"
	needsFixing  = "fix it, and run this again"
)

// needs says what to do about an application that could not be rendered.
func needs(row audit.Row) string {
	s := sourceOf(row.Application)
	switch {
	case len(valuesOfOthers(s)) > 0:
		return needsValues(row.Application.Resource, s)
	case row.Verdict == audit.Failed:
		return needsFixing
	case s.Chart != "" && !row.Plugin:
		return "name the plugin in its source, with its values as the parameter helm-values, or make it a part of a chart or a kustomization of the repository; docs/helm.md shows how"
	}
	if s.Chart == "" && s.Path != "" {
		return "run this in that repository; if it is this one, name it with --repo-url"
	}
	return needsEntries
}

func sourceOf(m discover.Application) argocd.Source {
	if m.Resource == nil || m.Source >= len(m.Resource.Sources) {
		return argocd.Source{}
	}
	return m.Resource.Sources[m.Source]
}

// needsValues says what to do about value files of another source.
func needsValues(a *argocd.Application, s argocd.Source) string {
	return fmt.Sprintf("its value files (%s) are of another source, which never reaches a plugin: %s; docs/helm.md shows how",
		strings.Join(valuesOfOthers(s), ", "), wayOut(a, s))
}

// wayOut says how a chart gets values that another source has. Where that or a third one
// brings manifests as well, a kustomization takes both in.
func wayOut(a *argocd.Application, s argocd.Source) string {
	bringsManifests := func(other argocd.Source) bool { return other.Chart == "" && other.Path != "" }
	ofThisRepository := func(other argocd.Source) bool {
		return other.Ref != "" && gitrepo.SameRepository(other.RepoURL, s.RepoURL)
	}
	switch {
	case s.Chart == "" && slices.ContainsFunc(a.Sources, ofThisRepository):
		return "name them from the repository's root, with a leading slash"
	case s.Chart == "":
		return "copy them into the repository of the chart, and name them by their path"
	case slices.ContainsFunc(a.Sources, bringsManifests):
		return "make it a kustomization with helmCharts and the manifests of the other sources"
	}
	return "make it an umbrella chart in Git that depends on " + s.Chart
}

// valuesOfOthers returns the value files that are of another source.
func valuesOfOthers(s argocd.Source) []string {
	if s.Helm == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.Helm.ValueFiles), func(file string) bool { return !strings.HasPrefix(file, "$") })
}
