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

// nameOf returns an application as the list of gaps names it.
func nameOf(row audit.Row) string {
	if row.App == "" {
		return row.Place
	}
	return row.Place + ": Application " + row.App
}

const (
	todoEntries = "write entries for its workloads by hand, or match them by app"
	todoFix     = "fix it, and run this again"
)

// todo says what to do about an application that could not be rendered.
func todo(row audit.Row) string {
	s := sourceOf(row.Application)
	switch {
	case len(valuesOfOtherSources(s)) > 0:
		return todoValues(row.Application.Resource, s)
	case row.Verdict == audit.Failed:
		return todoFix
	case s.Chart != "" && !row.Plugin:
		return "name the plugin in its source, with its values as the parameter helm-values, or make it a part of " +
			"a chart or a kustomization of the repository; docs/helm.md shows how"
	}
	if s.Chart == "" && s.Path != "" {
		return "run this in that repository; if it is this one, name it with --repo-url"
	}
	return todoEntries
}

func sourceOf(m discover.Application) argocd.Source {
	if m.Resource == nil || m.Source >= len(m.Resource.Sources) {
		return argocd.Source{}
	}
	return m.Resource.Sources[m.Source]
}

// todoValues says what to do about value files of another source.
func todoValues(a *argocd.Application, s argocd.Source) string {
	return fmt.Sprintf(
		"its value files (%s) are of another source, which never reaches a plugin: %s; docs/helm.md shows how",
		strings.Join(valuesOfOtherSources(s), ", "), alternative(a, s))
}

// alternative says how a chart gets values that another source has. Where that or a third one
// brings manifests as well, a kustomization takes both in.
func alternative(a *argocd.Application, s argocd.Source) string {
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

// valuesOfOtherSources returns the value files that are of another source.
func valuesOfOtherSources(s argocd.Source) []string {
	if s.Helm == nil {
		return nil
	}
	isOwn := func(file string) bool { return !strings.HasPrefix(file, "$") }
	return slices.DeleteFunc(slices.Clone(s.Helm.ValueFiles), isOwn)
}
